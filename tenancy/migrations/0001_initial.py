"""The ground: grants, the directory of tenants, human numbers and the guard of protected states."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenancy.constraints
from tenancy.operations import SecurityDefiner

GRANTS = """
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO csm_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO csm_app;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO csm_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO csm_app;
GRANT USAGE, CREATE ON SCHEMA public TO csm_ops, csm_search;
CREATE SCHEMA IF NOT EXISTS csm_numbers;
GRANT USAGE, CREATE ON SCHEMA csm_numbers TO csm_ops;
"""

# Runs with the rights of whoever updates; it only looks at the row and the setting.
PROTECT_STATE = """
CREATE OR REPLACE FUNCTION tenancy_protect_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM OLD.version + 1 OR coalesce(current_setting('app.verb', true), '') = '' THEN
        RAISE EXCEPTION 'The state of % changes only by a verb (version %, then %, verb "%")',
            TG_TABLE_NAME, OLD.version, NEW.version, current_setting('app.verb', true)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
GRANT EXECUTE ON FUNCTION tenancy_protect_state() TO csm_app;
"""

NEXT_NUMBER = """
CREATE OR REPLACE FUNCTION tenancy_next_number(kind text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    tenant bigint := nullif(current_setting('app.tenant_id', true), '')::bigint;
    counter text;
BEGIN
    IF tenant IS NULL OR kind !~ '^[a-z_]{1,30}$' THEN
        RAISE EXCEPTION 'no tenant, or a bad kind of number: %', kind;
    END IF;
    counter := format('csm_numbers.n_%s_%s', tenant, kind);
    IF to_regclass(counter) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(counter, 0));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %s', counter);
    END IF;
    RETURN nextval(counter);
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("contenttypes", "0002_remove_content_type_name")]
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        help_text="Part of API keys and host names.",
                        max_length=32,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$",
                                "Lower-case letters, digits and hyphens, at most 32.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "is_platform",
                    models.BooleanField(
                        default=False, help_text="Its admins see the read-only page about the whole installation."
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="An inactive tenant answers nothing and runs nothing."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="Configuration is copied down from here.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={"constraints": [tenancy.constraints.ReadOnlyToApp(name="tenancy_tenant_read_only")]},
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "host",
                    models.CharField(
                        help_text="Lower case, for example acme.example.com.", max_length=253, unique=True
                    ),
                ),
                ("is_primary", models.BooleanField(default=False, help_text="Used in links that the product sends.")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="tenancy.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    tenancy.constraints.ReadOnlyToApp(name="tenancy_domain_read_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)), fields=("tenant",), name="tenancy_domain_one_primary"
                    ),
                ]
            },
        ),
        migrations.RunSQL(PROTECT_STATE, "DROP FUNCTION IF EXISTS tenancy_protect_state()"),
        SecurityDefiner("tenancy_next_number(text)", NEXT_NUMBER),
    ]
