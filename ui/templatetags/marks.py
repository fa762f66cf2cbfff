"""Small marks made in Python: a list shows hundreds of them, and a component costs ten times as much as a tag.

The components of the same names (`<c-state>`, `<c-prio>`, `<c-face>`, `<c-icon>`, `<c-act>`) are these tags, so both look alike.
"""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ui.templatetags.ui import face_tone, icon_url, initials

register = template.Library()

ICON = '<svg class="{}" aria-hidden="true"><use href="{}"/></svg>'
HIDDEN, SHOWN = mark_safe(' class="vh"'), mark_safe("")


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """``i-…``: an outline icon; ``g-…``: one of our own marks."""
    kind = "g" if name.startswith("g-") else "ic"
    return format_html(ICON, f"{kind} {css}".rstrip(), icon_url(name))


@register.simple_tag
def state_mark(state: str, label: object, css: str = "", mark_only: object = "") -> SafeString:
    """The state of a case: shape first, colour second, and always its word, if only for screen readers."""
    return _state(str(state), str(label), css, bool(mark_only))


@register.simple_tag
def prio_mark(level: object, label: object, mark_only: object = "") -> SafeString:
    """The priority of a case: an exclamation mark, then bars."""
    return _prio(str(level), str(label), bool(mark_only), get_language())


@register.simple_tag
def face(name: object, css: str = "") -> SafeString:
    """Two letters on a quiet tint, the same for the same name everywhere. Beside it stands the name itself."""
    return _face(str(name or ""), css)


@register.simple_tag
def act_mark(tone: str, words: object, mark: str = "") -> SafeString:
    """Who has to do something now: ``attention``, ``blocked`` or ``idle``."""
    return format_html('<span class="act {}">{}<span>{}</span></span>', tone, icon(mark) if mark else "", words or "–")


@lru_cache(maxsize=256)
def _state(state: str, label: str, css: str, mark_only: bool) -> SafeString:
    return format_html(
        '<span class="{}" title="{}">{}<span{}>{}</span></span>',
        f"state {state} {css}".rstrip(),
        label,
        icon(f"g-state-{state}"),
        HIDDEN if mark_only else SHOWN,
        label,
    )


@lru_cache(maxsize=256)
def _prio(level: str, label: str, mark_only: bool, _language: str | None) -> SafeString:
    return format_html(
        '<span class="prio p{}" title="{}">{}<span{}>{}</span></span>',
        level,
        _("Priority %(level)s: %(label)s") % {"level": level, "label": label},
        icon(f"g-prio-{level}"),
        HIDDEN if mark_only else SHOWN,
        label,
    )


@lru_cache(maxsize=2048)
def _face(name: str, css: str) -> SafeString:
    classes = " ".join(word for word in ("face", css, face_tone(name)) if word)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(name))
