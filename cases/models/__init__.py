"""Cases, their types, their conversation, and the time spent on them."""

from cases.models.case import Case
from cases.models.case_type import CaseType
from cases.models.draft import Draft
from cases.models.message import Message
from cases.models.time_entry import TimeEntry

__all__ = ["Case", "CaseType", "Draft", "Message", "TimeEntry"]
