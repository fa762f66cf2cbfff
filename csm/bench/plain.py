"""Django REST Framework as its tutorial has it: ModelSerializer, LimitOffsetPagination; no key, no tenancy but the one
setting, no permissions, no allowed actions. What the same list costs without any of our parts."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.renderers import JSONRenderer

from cases.models import Case
from csm.bench.calls import Caller
from tenancy.context import tenant
from tenancy.directory import tenant_by_host

FIELDS = (
    "id", "number", "kind", "type", "subject", "description", "language", "channel", "state", "priority", "impact", "urgency",
    "category", "account", "contact", "consumer", "partner", "on_behalf_of", "group", "assignee", "opened_by", "parent",
    "action_status", "escalation_severity", "tags", "custom", "opened_at", "first_response_at", "resolved_at", "closed_at",
    "next_due_at", "resolution_code", "resolution_notes", "close_reason", "follow_up_of", "reopen_count", "hand_over_count",
    "external_id", "created_at", "updated_at", "version",
)  # fmt: skip


class PlainSerializer(serializers.ModelSerializer):
    """As the tutorial has it."""

    class Meta:
        model = Case
        fields = FIELDS


class Page(LimitOffsetPagination):
    """With the total, as it comes."""

    default_limit = 50


class PlainList(generics.ListAPIView):
    """As the tutorial has it."""

    authentication_classes = []
    permission_classes = []
    renderer_classes = [JSONRenderer]
    filter_backends = []
    pagination_class = Page
    serializer_class = PlainSerializer

    def get_queryset(self) -> Any:
        return Case.objects.order_by("-created_at", "-id")

    def get_exception_handler(self) -> Any:
        """Not ours."""
        from rest_framework.views import exception_handler

        return exception_handler

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        found = tenant_by_host(request.get_host())
        assert found is not None
        with tenant(found):
            return super().list(request, *args, **kwargs)


urlpatterns = [path("plain/cases/", PlainList.as_view())]


def _urls(get_response: Any) -> Any:
    def answer(request: Any) -> Any:
        request.urlconf = __name__
        return get_response(request)

    return answer


def caller() -> Caller:
    """Somebody who asks it."""
    with override_settings(MIDDLEWARE=[f"{__name__}._urls"]):
        return Caller(application=WSGIHandler())
