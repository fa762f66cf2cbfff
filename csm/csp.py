"""Content security: the strict policy everywhere, a laxer one for the pages we did not write."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ADMIN_PATHS = "/admin/"
# unfold brings Alpine, which evaluates expressions, and sets styles inline.
FOR_ADMIN = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp with one exception, by path, so that no view can widen its own policy by accident."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(ADMIN_PATHS):
            response._csp_replace = FOR_ADMIN  # type: ignore[attr-defined]
        return super().process_response(request, response)
