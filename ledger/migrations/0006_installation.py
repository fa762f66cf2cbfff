"""The counts of the page about the whole installation, and the index by which timers that were given up are found."""

from django.db import migrations, models

from ledger.sql import installation
from tenancy.operations import SecurityDefiner


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_eventrecord_hold_id_hold"), ("tenancy", "0002_numbers_given")]

    operations = [
        migrations.AddIndex(
            "timer",
            models.Index(
                condition=models.Q(("parked_at__isnull", False)),
                fields=["tenant", "-parked_at"],
                name="ledger_timer_parked",
            ),
        ),
        SecurityDefiner("ledger_installation(text[])", installation()),
    ]
