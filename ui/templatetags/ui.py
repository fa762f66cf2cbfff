"""What templates need again and again: icons, faces, times in the viewer's zone."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import uuid4
from zlib import crc32

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

FACES = 6  # quiet tints in tokens.css
TONES = {"success": "green", "warning": "amber", "error": "red"}
MARKS = {"success": "i-circle-check", "warning": "i-alert-triangle", "error": "i-alert-octagon"}


@register.simple_tag
def icon_url(name: str) -> str:
    """The address of one mark in the sprite: ``i-…`` is an outline icon, ``g-…`` one of our own marks."""
    return f"{static('icons/icons.svg')}#{name}"


@register.simple_tag
def once() -> SafeString:
    """A one-time token for a form that makes something: sent twice, it is done once (``ledger.once``)."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4().hex)


@register.filter
def initials(name: object) -> str:
    """Two letters for a face: Ana Kovač is AK."""
    words = str(name or "").split()
    if not words:
        return "–"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def face_tone(name: object) -> str:
    """The same person has the same tint everywhere."""
    return f"f{crc32(str(name).encode()) % FACES + 1}"


@register.filter
def message_tone(tags: str) -> str:
    """The colour of a message that follows a redirect; plain when it only informs."""
    return next((tone for tag, tone in TONES.items() if tag in (tags or "")), "")


@register.filter
def toast_tone(tags: str) -> str:
    """``bad`` for a message that stays until it is read."""
    return "bad" if "error" in (tags or "") else "good"


@register.filter
def message_icon(tags: str) -> str:
    """Shape says it too, never colour alone."""
    return next((mark for tag, mark in MARKS.items() if tag in (tags or "")), "i-info-circle")


@register.simple_tag
def when(moment: datetime | None, style: str = "short") -> SafeString | str:
    """``<time>`` in the viewer's zone, with the exact moment as a tooltip. Styles: short, ago, soon, clock, day, full."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    exact = f"{_date(local.date(), get_language())}, {clock(local)} {local.tzname()}"
    words = {"short": short, "ago": ago, "soon": soon, "clock": clock, "day": day}.get(style, lambda _moment: exact)(
        local
    )
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, words)


@register.simple_tag
def on_day(of: date | None) -> SafeString | str:
    """``<time>`` for a calendar day without a time, in the same words as a moment long past: 6 May, 6 May 2027."""
    if of is None:
        return ""
    words = date_format(of, "j M" if of.year == timezone.localtime().year else "j M Y")
    return format_html('<time datetime="{}" title="{}">{}</time>', of.isoformat(), _date(of, get_language()), words)


@lru_cache(maxsize=1024)
def _date(of: date, _language: str | None) -> str:
    return date_format(of, "DATE_FORMAT")


def clock(local: datetime) -> str:
    """09:04"""
    return f"{local:%H:%M}"


@register.filter
def long_day(of: date) -> str:
    """Tuesday 24 November; Dienstag, 24. November"""
    return date_format(of, "l, j. F" if (get_language() or "").startswith("de") else "l j F")


def day(local: datetime) -> str:
    """Today, Tuesday 24 November"""
    today = timezone.localtime().date()
    name = long_day(local)
    if local.date() == today:
        return _("Today, %(day)s") % {"day": name}
    if local.date() == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % {"day": name}
    return name if local.year == today.year else f"{name} {local.year}"


def short(local: datetime) -> str:
    """As short as it stays clear: the time today, the weekday this week, the date before."""
    now = timezone.localtime()
    if local.date() == now.date():
        return clock(local)
    if timedelta(0) < now - local < timedelta(days=6):
        return date_format(local, "D ") + clock(local)
    return date_format(local, "j M" if local.year == now.year else "j M Y")


def soon(local: datetime) -> str:
    """What lies ahead: the time today, with the weekday in the next days, with the date later."""
    today = timezone.localtime().date()
    if local.date() == today:
        return clock(local)
    named = "D" if local.date() - today < timedelta(days=7) else "j M" if local.year == today.year else "j M Y"
    return f"{date_format(local, named)} {clock(local)}"


def ago(local: datetime) -> str:
    """26 min, 3 h, 2 days; dates once it is more than a week."""
    seconds = (timezone.now() - local).total_seconds()
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%(n)d min") % {"n": seconds // 60}
    if seconds < 86400:
        return _("%(n)d h") % {"n": seconds // 3600}
    if seconds < 7 * 86400:
        days = int(seconds // 86400)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return date_format(local, "j M" if local.year == timezone.localtime().year else "j M Y")


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field in our look, tied to its hint and its errors for those who cannot see them."""
    widget = field.field.widget
    kind = (
        "form-check-input"
        if isinstance(widget, CheckboxInput)
        else "form-select"
        if isinstance(widget, Select)
        else "form-control"
    )
    described = [f"{field.auto_id}_hint"] if field.help_text else []
    attrs: dict[str, str | bool] = {"class": kind}
    if isinstance(widget, Textarea) and str(widget.attrs.get("rows")) == "10":  # Django's own default is half a screen
        attrs["rows"] = "4"
    if field.errors:
        attrs |= {"class": f"{kind} is-invalid", "aria-invalid": "true"}
        described.append(f"{field.auto_id}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


@register.filter
def local_day(moment: datetime) -> str:
    """The calendar day in the viewer's zone, to group a conversation by."""
    return timezone.localtime(moment).date().isoformat()


@register.filter
def can(actor: object, permission: str) -> bool:
    """``{% if request.actor|can:"cases.create" %}``: whether to offer something. The verb asks again."""
    return actor.can(permission)  # type: ignore[attr-defined]


@register.filter
def customer_of(case: object) -> str:
    """The customer in one name: the account, else the consumer, else the contact."""
    for name in ("account", "consumer", "contact"):
        found = getattr(case, name, None)
        if found is not None:
            return str(getattr(found, "name", "") or found)
    return ""
