"""Which cases and case types a caller may name in a parameter."""

from cases.models import Case, CaseType
from ledger.refs import register_ref


def connect() -> None:
    """Done once, when the product starts."""
    register_ref("cases.case", lambda actor: Case.objects.visible_to(actor), also_by=("number",))
    register_ref("cases.case-type", lambda actor: CaseType.objects.visible_to(actor), also_by=("code",))
