"""The app's database login may bypass nothing; the product does not start with one that may."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections


def refuse_privileged_login(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise ``ImproperlyConfigured`` when the connection's role is a superuser, may bypass RLS, or owns our tables."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            SELECT current_user, rolsuper, rolbypassrls,
                   EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'public' AND pg_has_role(current_user, c.relowner, 'MEMBER') AND c.relkind IN ('r', 'p'))
            FROM pg_roles WHERE rolname = current_user
            """
        )
        name, is_superuser, bypasses, owns = cursor.fetchone()
    for wrong, why in (
        (is_superuser, "is a superuser"),
        (bypasses, "may bypass row-level security"),
        (owns, "owns tables"),
    ):
        if wrong:
            raise ImproperlyConfigured(
                f"DATABASE_URL signs in as {name}, which {why}. Use the app role (see tenancy/sql/roles.sql)."
            )
