"""What a caller may name in a parameter: schedules."""

from ledger.refs import register_ref
from schedules.models import Schedule

register_ref("schedules.schedule", lambda actor: Schedule.objects.visible_to(actor))
