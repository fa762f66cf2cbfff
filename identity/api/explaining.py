"""``/access/explain/``: whether somebody may see a record, or do something to it, and which rule decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from identity import access, explaining, permissions
from identity.api.resources import ApiView
from identity.models import User
from ledger.refusals import Forbidden
from rest.serializers import StrictSerializer


class QuestionSerializer(StrictSerializer):
    """Who, what, and perhaps which step."""

    user = serializers.UUIDField(required=False, help_text="Whose access; your own if left out.")
    object_type = serializers.CharField(max_length=60, help_text="The word of the resource: case, account, contact, …")
    object_id = serializers.CharField(max_length=60, help_text="The id of the record, or its number.")
    verb = serializers.CharField(
        max_length=60, required=False, help_text="A step such as `close`; without it: whether they see the record."
    )


class CheckedSerializer(StrictSerializer):
    """One rule and what came of it."""

    rule = serializers.CharField()
    outcome = serializers.ChoiceField(choices=access.OUTCOMES)
    says = serializers.CharField(help_text="The rule in words.")


class AnswerSerializer(StrictSerializer):
    """The decision and every rule that was looked at."""

    allowed = serializers.BooleanField()
    rule = serializers.CharField(help_text="The code of the rule that decided.")
    reason = serializers.CharField(help_text="That rule in words.")
    checked = CheckedSerializer(many=True)


class ExplainAccessView(ApiView):
    """``/access/explain/``."""

    @extend_schema(
        operation_id="access_explain",
        request=QuestionSerializer,
        responses=AnswerSerializer,
        summary="Explain access",
        description="Why somebody can or cannot see a record, by the very rules of which lists are made; with `verb` why "
        "they may or may not take that step now. About yourself always, about others with `identity.explain_access`. "
        "A record or person that you do not see yourself is 404.",
    )
    def post(self, request: Request) -> Response:
        """Ask."""
        question = QuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        kind = _known_kind(asked["object_type"])
        who = whom(request.actor, asked.get("user"))
        record = access.find(kind, asked["object_id"], request.actor)
        if who is None or record is None:
            raise Http404
        check_asking(request.actor, who)
        if "verb" in asked:
            check_verb(kind, asked["verb"])
        found = explaining.explain(who, kind, record, verb=asked.get("verb"))
        return Response(AnswerSerializer(found).data)


def whom(actor: Any, pk: UUID | None) -> Any:
    """Whose access is asked about: the caller, or somebody whom the caller sees; else None."""
    if pk is None or pk == actor.user_id:
        return actor
    return User.objects.visible_to(actor).filter(pk=pk).first()


def check_asking(actor: Any, who: Any) -> None:
    """About oneself always, about others with a permission."""
    if who != actor and not actor.can(permissions.EXPLAIN_ACCESS):
        raise Forbidden(permissions.EXPLAIN_ACCESS)


def _known_kind(word: str) -> str:
    if word not in access.kinds():
        expected = ", ".join(access.kinds())
        sentence = _("One of %(choices)s is expected.") % {"choices": expected}
        raise ValidationError({"object_type": [ErrorDetail(sentence, code="invalid_choice")]})
    return word


def check_verb(kind: str, code: str) -> None:
    """It is a step of such records."""
    known = access.steps_of(kind)
    if code not in known:
        sentence = _("One of %(choices)s is expected.") % {"choices": ", ".join(known)}
        raise ValidationError({"verb": [ErrorDetail(sentence, code="invalid_choice")]})
