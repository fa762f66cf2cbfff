"""Responsibilities that are there already are found by their names."""

from django.db import migrations, transaction

from accounts.models.folded import fold


def fill(apps, schema_editor):
    """The owner is bound by row-level security too: each tenant is named before its rows are touched."""
    using = schema_editor.connection.alias
    responsibilities = apps.get_model("accounts", "Responsibility").objects.using(using)
    for tenant in list(apps.get_model("tenancy", "Tenant").objects.using(using).values_list("pk", flat=True)):
        with transaction.atomic(using=using):
            with schema_editor.connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
            for pk, name in list(responsibilities.filter(tenant_id=tenant).values_list("pk", "name")):
                responsibilities.filter(tenant_id=tenant, pk=pk).update(name_folded=fold(name)[:120])


class Migration(migrations.Migration):
    atomic = False  # no lock on the table outlives a tenant

    dependencies = [("accounts", "0011_responsibilities_by_name")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
