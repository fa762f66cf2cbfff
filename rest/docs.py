"""The OpenAPI document and its browsable form, from local files and without inline script or style."""

from typing import Any

from django.utils import translation
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.response import Response

from rest import facets

_documents: dict = {}


class SchemaView(SpectacularAPIView):
    """`/api/schema/`: JSON, or YAML for who asks. It describes the product, not a tenant: open to all, made once."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer]

    def _get_schema_response(self, request: Any) -> Any:
        key = facets.generation(), translation.get_language()
        if key not in _documents:
            generator: Any = self.generator_class()
            _documents[key] = generator.get_schema(request=None, public=True)
        return Response(_documents[key])


class DocsView(SpectacularSwaggerSplitView):
    """`/api/docs/`: Swagger UI; its start-up script is a request of its own (`?script`)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    renderer_classes = [TemplateHTMLRenderer]
    template_name = "rest/docs.html"
