"""Which cases and case types a caller may name in a parameter."""

from cases.models import Case, CaseType
from cases.rules import CASES
from identity.access import register_access
from ledger.refs import register_ref


def connect() -> None:
    """Done once, when the product starts."""
    register_access("case", CASES, lambda actor: Case.objects.as_told_to(actor))
    register_ref("cases.case", lambda actor: Case.objects.visible_to(actor), also_by=("number",))
    register_ref("cases.case-type", lambda actor: CaseType.objects.visible_to(actor), also_by=("code",))
