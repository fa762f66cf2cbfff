"""The walls as PostgreSQL sees them: they stand, and each rule notices when somebody breaks it."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from tenancy.catalogue import APP_ROLES, RULES, violations

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

BREAKING = {
    "a table without tenant_id is not on the allow-list": "CREATE TABLE stray (id integer)",
    "tenant_id is not bigint NOT NULL": "ALTER TABLE accounts_account ALTER COLUMN tenant_id DROP NOT NULL",
    "row-level security is not enabled": "ALTER TABLE accounts_account DISABLE ROW LEVEL SECURITY",
    "row-level security is not forced": "ALTER TABLE accounts_account NO FORCE ROW LEVEL SECURITY",
    "the tenant policy is missing or differs": """
        DROP POLICY tenant_isolation ON accounts_account;
        CREATE POLICY tenant_isolation ON accounts_account
        USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::bigint))""",
    "a further policy is not for csm_ops or csm_search alone": "CREATE POLICY peek ON accounts_account TO csm_app USING (true)",
    "a unique key does not lead with tenant_id": "CREATE UNIQUE INDEX oracle ON accounts_account (code)",
    "an index does not lead with tenant_id": "CREATE INDEX slow ON accounts_account (name)",
    "a foreign key between tenant tables does not carry tenant_id on both sides": """
        ALTER TABLE accounts_contact ADD CONSTRAINT hole FOREIGN KEY (account_id) REFERENCES accounts_account (id)""",
    "a foreign key is deferrable": """
        ALTER TABLE accounts_contact ADD CONSTRAINT late FOREIGN KEY (tenant_id, account_id)
        REFERENCES accounts_account (tenant_id, id) DEFERRABLE""",
    "the app may write a global table": "GRANT INSERT ON tenancy_tenant TO csm_app",
    "a privileged function is not on the allow-list": """
        CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1::bigint'""",
    "a privileged function has no fixed search_path, the wrong owner, or is open to everybody": """
        SET LOCAL ROLE csm_ops; GRANT EXECUTE ON FUNCTION tenancy_next_number(text) TO PUBLIC; RESET ROLE""",
    "a view does not run with the rights of its reader": "CREATE VIEW peek AS SELECT * FROM accounts_account",
    "the app may change what is append-only": "GRANT UPDATE ON ledger_eventrecord TO csm_app",
}
# The app's login cannot be made a superuser from here; the owner stands in for a login that may too much.
BY_ROLE = {
    "a login or app role is a superuser, may bypass row-level security or owns something",
    "the app role is a member of a privileged role",
}


@pytest.fixture
def as_owner() -> Iterator:
    """A cursor of the tables' owner whose changes are gone after the test."""
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            yield cursor
        transaction.set_rollback(True, using="owner")


def test_the_walls_stand():
    assert violations() == []


def test_every_rule_has_a_test_that_breaks_it():
    assert set(BREAKING) | BY_ROLE == set(RULES)


@pytest.mark.parametrize("rule", BREAKING)
def test_breaking_a_wall_is_noticed(rule, as_owner):
    as_owner.execute(BREAKING[rule])

    assert rule in {violation.rule for violation in violations("owner")}


@pytest.mark.parametrize("rule", sorted(BY_ROLE))
def test_a_login_that_may_too_much_is_noticed(rule):
    assert rule in {violation.rule for violation in violations(app_roles=[*APP_ROLES, "csm_owner"])}
