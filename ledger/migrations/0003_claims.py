"""Count how often work was taken apart from how often it failed: dying workers use up no attempts."""

from django.db import migrations, models

from ledger.sql import claim
from tenancy.operations import SecurityDefiner

_claims = models.PositiveIntegerField(default=0, help_text="How often a worker took it since it last ended.")
_attempts = models.PositiveSmallIntegerField(default=0, help_text="How often its handler failed.")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_functions")]

    operations = [
        migrations.AddField("delivery", "claims", _claims),
        migrations.AddField("timer", "claims", _claims),
        migrations.AlterField("delivery", "attempts", _attempts),
        migrations.AlterField("timer", "attempts", _attempts),
        SecurityDefiner("ledger_claim_delivery(text, int, interval)", claim("delivery")),
        SecurityDefiner("ledger_claim_timer(text, int, interval)", claim("timer")),
    ]
