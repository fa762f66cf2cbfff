"""Every account learns its way down from the head of its tree: one statement and one transaction a tenant."""

from django.db import migrations, transaction

# From the top, so that each level is read once. What stands in a loop, which the product refuses, gets no path: nobody
# reaches it through a tree, and it can still be moved out.
FILL = """
WITH RECURSIVE tree (id, path) AS (
    SELECT id, (number || '/')::text COLLATE "C" FROM accounts_account WHERE parent_id IS NULL AND tenant_id = %(tenant)s
    UNION ALL
    SELECT child.id, (tree.path || child.number || '/')::text COLLATE "C" FROM accounts_account child
    JOIN tree ON child.parent_id = tree.id WHERE child.tenant_id = %(tenant)s
)
UPDATE accounts_account account SET path = tree.path FROM tree
WHERE account.id = tree.id AND account.tenant_id = %(tenant)s AND account.path <> tree.path
"""


def fill(apps, schema_editor):
    """The owner is bound by row-level security too: each tenant is named before its rows are touched."""
    tenants = list(
        apps.get_model("tenancy", "Tenant").objects.using(schema_editor.connection.alias).values_list("pk", flat=True)
    )
    for tenant in tenants:
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
            cursor.execute(FILL, {"tenant": tenant})


class Migration(migrations.Migration):
    atomic = False  # no lock on the table outlives a tenant

    dependencies = [("accounts", "0005_account_path_and_schedule")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
