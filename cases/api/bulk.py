"""``POST /cases/bulk/``: one verb for many cases, named or found by the filters of the list."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from cases.actions import bulk
from cases.api.views import CaseViewSet
from cases.models import Case
from cases.tasks import understood
from identity.api.resources import ApiView
from ledger.api.jobs import JobSerializer
from ledger.refusals import Forbidden
from ledger.verbs import Verb
from rest.serializers import StrictSerializer

MOST = 10_000  # ids of one request; a filter has no limit


class RefList(serializers.ListField):
    """Ids or numbers."""

    child = serializers.CharField(max_length=64)


class BulkSerializer(StrictSerializer):
    """Either ``ids`` or ``filter``; ``action`` is the code of a verb of a case, or ``update``; ``params`` are the verb's."""

    ids = RefList(required=False, min_length=1, max_length=MOST, help_text="Ids or numbers.")
    filter = serializers.DictField(required=False, help_text="The filters of the list, and `search`.")
    action = serializers.CharField(max_length=60)
    params = serializers.DictField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("filter" in attrs):
            raise ValidationError({"ids": [ErrorDetail(_("Give either ids or a filter."), code="required")]})
        if not attrs.get("ids") and not attrs.get("filter"):
            raise ValidationError({"filter": [ErrorDetail(_("Name at least one filter."), code="required")]})
        return attrs


class BulkView(ApiView):
    """Answers at once; the job tells how it goes."""

    rate_cost = 5

    @extend_schema(
        request=BulkSerializer,
        responses={202: JobSerializer},
        summary="One verb for many cases",
        description="Starts a job. Each case is done by itself, with your permissions at that moment: `failed` and "
        "`errors` of the job say which were refused and why, and the rest is done all the same.",
    )
    def post(self, request: Any) -> Response:
        """Understand, then start."""
        body = BulkSerializer(data=request.data, context={"request": request, "actor": request.actor})
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        verb, params = _verb(asked["action"]), asked.get("params", {})
        if not verb.permits(request.actor):
            raise Forbidden(verb.permission)
        try:
            understood(verb, params, request.actor)
        except ValidationError as wrong:
            raise ValidationError({"params": wrong.detail}) from wrong
        queryset = None if "ids" in asked else self._found(asked["filter"])
        job = bulk.start(
            verb=verb, params=params, refs=asked.get("ids"), queryset=queryset, by=request.actor, at=timezone.now()
        )
        address = request.build_absolute_uri(f"/api/v1/jobs/{job.pk}/")
        return Response(
            JobSerializer(job, context={"actor": request.actor}).data, status=202, headers={"Location": address}
        )

    def _found(self, asked: dict[str, Any]) -> Any:
        """The cases that the list would show, by its own rules."""
        query = QueryDict(mutable=True)
        for name, value in asked.items():
            query[str(name)] = _as_query(value)
        view: Any = CaseViewSet()
        view.action, view.format_kwarg, view.args, view.kwargs = "list", None, (), {}
        view.query_parameters_of = lambda action: ("search",)  # and no page of it
        view.request = _Asking(self.request, query)
        try:
            return view.filter_queryset(Case.objects.visible_to(self.request.actor))
        except ValidationError as wrong:
            raise ValidationError({"filter": wrong.detail}) from wrong


class _Asking:
    """The request as the list would see it: the same caller, with the filters as its query string."""

    def __init__(self, request: Any, query: QueryDict) -> None:
        self.actor, self.user, self.query_params, self.method = request.actor, request.user, query, "GET"


def _verb(code: str) -> Verb:
    found = next((verb for verb in bulk.verbs() if verb.code == code), None)
    if found is None:
        known = ", ".join(verb.code for verb in bulk.verbs())
        message = _("No such action for several cases. There are: %(known)s.") % {"known": known}
        raise ValidationError({"action": [ErrorDetail(message, code="invalid_choice")]})
    return found


def _as_query(value: Any) -> str:
    """As it would stand in the address."""
    if isinstance(value, list):
        return ",".join(_as_query(each) for each in value)
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
