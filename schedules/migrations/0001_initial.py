import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.constraints
import tenancy.context
import tenancy.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0002_numbers_given"),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.UUIDField(default=tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("time_zone", models.CharField(max_length=64)),
                ("weekly", models.JSONField()),
                ("holidays", models.JSONField(blank=True, default=list)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=tenancy.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "created_at", "id"], name="schedules_schedule_created"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="schedules_schedule_updated"),
                    models.Index(fields=["tenant", "external_id"], name="schedules_schedule_external"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "name"), name="schedules_schedule_name"),
                    tenancy.constraints.TenantIsolation(name="schedules_schedule_isolation"),
                    models.UniqueConstraint(fields=("tenant", "id"), name="schedules_schedule_key"),
                ],
            },
        ),
    ]
