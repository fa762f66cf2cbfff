"""How many numbers of a kind every tenant has given: read from the sequences, without a look at any row."""

from django.db import migrations

from tenancy.constraints import ASKED_BY_PLATFORM_SQL
from tenancy.operations import SecurityDefiner

NUMBERS_GIVEN = f"""
CREATE OR REPLACE FUNCTION tenancy_numbers_given(kind text) RETURNS TABLE (counted_tenant bigint, given bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT t.id, coalesce(s.last_value, 0)
    FROM public.tenancy_tenant t
    LEFT JOIN pg_sequences s ON s.schemaname = 'csm_numbers' AND s.sequencename = format('n_%s_%s', t.id, kind)
    WHERE {ASKED_BY_PLATFORM_SQL}
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        migrations.RunSQL("GRANT SELECT ON tenancy_tenant TO csm_ops", migrations.RunSQL.noop),
        SecurityDefiner("tenancy_numbers_given(text)", NUMBERS_GIVEN),
    ]
