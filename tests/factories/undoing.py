"""Steps as staff take them on pages, and the time in which they can be taken back."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from cases.actions import undo
from cases.models import Message
from identity.models import TenantSettings
from ledger.holding import clock
from ledger.models import Delivery, Hold, Timer
from ledger.verbs import registry


def step(code, case, *, by, given=None, **asked):
    """Take it as a page does."""
    return undo.take(registry[f"case.{code}"], case, by=by, at=timezone.now(), given=given, **asked)


def undo_step(case, hold, *, by):
    """Take it back."""
    return registry["case.undo"](case, step=str(hold.pk), by=by, at=timezone.now())


def let_time_pass(seconds=120):
    """What is held now has been held so long ago: every clock of it is set back, in the current tenant."""
    earlier = timedelta(seconds=seconds)
    now = clock()
    Message.objects.filter(held_until__gt=now).update(held_until=F("held_until") - earlier)
    Delivery.objects.filter(done_at=None).update(ready_at=F("ready_at") - earlier)
    Timer.objects.filter(done_at=None).update(ready_at=F("ready_at") - earlier)
    Hold.objects.filter(held_until__gt=now).update(held_until=F("held_until") - earlier)


def set_window(seconds):
    """The tenant's own choice."""
    TenantSettings.objects.current()
    TenantSettings.objects.update(undo_seconds=seconds)
