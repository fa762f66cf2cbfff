"""Customers that are there already get the keys by which twins are found, and their telephone numbers as they are looked up."""

from django.db import migrations, transaction

from accounts import telephones
from accounts.models.keys import KEYS
from accounts.models.telephone import numbers_of

ROWS = 500  # of one transaction: no row stays locked longer than that takes
COLUMNS = {
    "Account": ({"sound": "firm", "website_host": "host"}, ("name", "website", "phone", "phones", "address")),
    "Contact": ({"sound": "person"}, ("last_name", "phone", "account__address")),
    "Consumer": ({"sound": "private_person"}, ("last_name", "phones", "addresses")),
}


def fill(apps, schema_editor):
    """Tenant by tenant, from id to id. The owner is bound by row-level security too: each tenant is named first."""
    using = schema_editor.connection.alias
    countries = apps.get_model("identity", "TenantSettings")
    for tenant in list(apps.get_model("tenancy", "Tenant").objects.using(using).values_list("pk", flat=True)):
        for name in COLUMNS:
            last = None
            while True:
                with transaction.atomic(using=using):
                    with schema_editor.connection.cursor() as cursor:
                        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
                    own = countries.objects.using(using).filter(tenant_id=tenant).values_list("country", flat=True)
                    region = telephones.region_of(next(iter(own), ""))
                    last = fill_some(apps, name, tenant, after=last, region=region, using=using)
                if last is None:
                    break


def fill_some(apps, name, tenant, *, after, region, using):
    """The next few rows of one kind; the id to go on from, or None when there are no more."""
    model, telephone = apps.get_model("accounts", name), apps.get_model("accounts", "Telephone")
    keys, read = COLUMNS[name]
    found = model.objects.using(using).filter(tenant_id=tenant).order_by("pk")
    found = found.filter(pk__gt=after) if after else found
    found = found.select_related("account") if name == "Contact" else found
    rows = list(found.only("pk", *keys, *read)[:ROWS])
    for row in rows:
        for column, key in keys.items():
            setattr(row, column, KEYS[key](row))
    model.objects.using(using).bulk_update(rows, list(keys))
    owner = f"{name.lower()}_id"
    telephone.objects.using(using).filter(tenant_id=tenant, **{f"{owner}__in": [row.pk for row in rows]}).delete()
    telephone.objects.using(using).bulk_create(
        [
            telephone(tenant_id=tenant, number=number, **{owner: row.pk})
            for row in rows
            for number in numbers_of(row, region)
        ]
    )
    return rows[-1].pk if len(rows) == ROWS else None


class Migration(migrations.Migration):
    atomic = False  # a million rows are not one transaction

    dependencies = [
        ("accounts", "0007_duplicates_and_telephones"),
        ("identity", "0006_country"),
        ("tenancy", "0002_numbers_given"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
