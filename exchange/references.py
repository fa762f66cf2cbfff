"""Which imports and exports a caller may name in a parameter."""

from exchange.models import Export, Import
from ledger.refs import register_ref

register_ref("exchange.import", lambda actor: Import.objects.visible_to(actor))
register_ref("exchange.export", lambda actor: Export.objects.visible_to(actor))
