"""The view under every address of the API: strict queries, honest bodies, rate-limit headers."""

from typing import Any

from rest_framework.views import APIView

from rest import ratelimit
from rest.parsers import MAX_BYTES
from rest.query import check_parameters


class StrictView(APIView):
    """What APIView and viewsets share."""

    query_parameters: tuple[str, ...] = ()  # what a plain view's query string may hold
    rate_cost = 1  # tokens per request; expensive addresses (search, export, explain) cost more

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """DRF ignores a body without Content-Length. Read a chunked one, or its writer hears 200 for nothing."""
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "") and not request.META.get("CONTENT_LENGTH"):
            body = request.read(MAX_BYTES + 1)
            request._body = body
            request.META["CONTENT_LENGTH"] = str(len(body))
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Successes and problems alike say what is left."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in ratelimit.headers(request).items():
            response[name] = value
        return response


class StrictAPIView(StrictView):
    """For addresses that are no resource: `/me/`, `/search/`, calculations."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """401, 403, 429 first, then the query string."""
        super().initial(request, *args, **kwargs)
        check_parameters(request, self.query_parameters)
