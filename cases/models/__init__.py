"""Cases, their types and their conversation."""

from cases.models.case import Case
from cases.models.case_type import CaseType
from cases.models.draft import Draft
from cases.models.message import Message

__all__ = ["Case", "CaseType", "Draft", "Message"]
