"""How many logins every tenant has. Of the table of logins the function may read one column: whose they are."""

from django.db import migrations

from tenancy.constraints import ASKED_BY_PLATFORM_SQL
from tenancy.operations import SecurityDefiner

# A right to one column: not even a wrong function of csm_ops could read a name, an address or a hash.
OPEN = """
GRANT SELECT (tenant_id) ON identity_user TO csm_ops;
CREATE POLICY ops_counts ON identity_user FOR SELECT TO csm_ops USING (true);
"""
CLOSE = """
DROP POLICY ops_counts ON identity_user;
REVOKE SELECT (tenant_id) ON identity_user FROM csm_ops;
"""
LOGINS = f"""
CREATE OR REPLACE FUNCTION identity_logins() RETURNS TABLE (counted_tenant bigint, logins bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT t.id, (SELECT count(*) FROM (
        SELECT FROM public.identity_user u WHERE u.tenant_id = t.id LIMIT 10000) counted)
    FROM public.tenancy_tenant t
    WHERE {ASKED_BY_PLATFORM_SQL}
$$
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_tenantsettings_undo_seconds"), ("tenancy", "0002_numbers_given")]

    operations = [
        migrations.RunSQL(OPEN, CLOSE),
        SecurityDefiner("identity_logins()", LOGINS),
    ]
