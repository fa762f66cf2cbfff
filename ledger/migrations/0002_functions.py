"""The functions by which workers find due work across tenants, and vacuuming that keeps up with a queue."""

from django.db import migrations

from ledger.sql import claim, due, text_of
from tenancy.operations import SecurityDefiner

# A queue's rows die young: wait for a thousand of them, not for a fifth of a table that keeps its history.
VACUUM = """
ALTER TABLE ledger_delivery SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE ledger_timer SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL("GRANT SELECT ON tenancy_tenant TO csm_ops", "REVOKE SELECT ON tenancy_tenant FROM csm_ops"),
        SecurityDefiner("ledger_claim_delivery(text, int, interval)", claim("delivery")),
        SecurityDefiner("ledger_claim_timer(text, int, interval)", claim("timer")),
        SecurityDefiner("ledger_due()", due()),
        SecurityDefiner("ledger_unsealed(text)", text_of("unsealed")),
        migrations.RunSQL(VACUUM, migrations.RunSQL.noop),
    ]
