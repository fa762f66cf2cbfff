"""Human numbers: one sequence per tenant and kind, so that nobody waits and nobody learns another tenant's volume."""

from django.db import connection

from tenancy.context import current_tenant_id


def next_number(kind: str) -> int:
    """The next number of this kind (``case``, ``major_issue``, ``task``) in the current tenant. Gaps are allowed."""
    current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenancy_next_number(%s)", [kind])
        return cursor.fetchone()[0]
