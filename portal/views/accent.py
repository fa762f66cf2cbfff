"""/tenant.css: the tenant's accent, and nothing else. An inline style would need a hole in the content policy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from identity.models import TenantSettings
from portal.colour import Accent

STEPS = """--accent: {steps.solid}; --accent-hover: {steps.hover}; --accent-ink: {steps.ink};
    --accent-soft: {steps.soft}; --accent-line: {steps.line}; --on-accent: #ffffff;"""
RULES = """@layer tokens {{
  :root, [data-bs-theme="light"] {{ {light} }}
  [data-bs-theme="dark"] {{ {dark} }}
}}
"""


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """Empty without an accent of their own: the product's holds."""
    chosen = TenantSettings.objects.values_list("accent", flat=True).first() if request.tenant else ""
    css = ""
    if chosen:
        accent = Accent(chosen)
        css = RULES.format(light=STEPS.format(steps=accent.light()), dark=STEPS.format(steps=accent.dark()))
    response = HttpResponse(css, content_type="text/css")
    patch_cache_control(response, private=True, max_age=300)
    return response
