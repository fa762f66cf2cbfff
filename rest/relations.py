"""References to other objects, looked up only among those that the caller may see."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.relations import MANY_RELATION_KWARGS, ManyRelatedField

from rest.selection import visible

MAX_RELATED = 1000  # ids in one list


class VisibleRelatedField(serializers.RelatedField):
    """An id in, the object to the verb, an id out. Foreign, hidden and absent ids get the same answer.

    `queryset_for(actor)` narrows the choice; the default is the related model's `visible_to(actor)`.
    """

    default_error_messages: ClassVar = {
        "does_not_exist": _("There is no such object."),
        "incorrect_type": _("Expected an id."),
        "not_a_list": _("Expected a list of ids."),
        "too_many": _("At most %d ids.") % MAX_RELATED,
    }

    def __init__(self, *, queryset_for: Any = None, model: Any = None, **kwargs: Any) -> None:
        self.queryset_for = queryset_for
        self.model = model if model is not None else getattr(kwargs.get("queryset"), "model", None)
        kwargs.pop("queryset", None)  # ModelSerializer offers every row; get_queryset() below decides
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> Any:
        """`many=True`: all ids of a list in one query."""
        list_kwargs = {key: value for key, value in kwargs.items() if key in MANY_RELATION_KWARGS}
        return VisibleManyRelatedField(child_relation=cls(*args, **kwargs), **list_kwargs)

    def use_pk_only_optimization(self) -> Any:
        return True

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """An empty string is no id and no null."""
        return serializers.Field.run_validation(self, data)

    def get_queryset(self) -> Any:
        """What this caller may refer to."""
        actor = actor_of(self.context)
        if self.queryset_for is not None:
            return self.queryset_for(actor)
        return visible(self.related_model, actor)

    @property
    def related_model(self) -> Any:
        """The model of the field's queryset, or of the row's relation of the same name."""
        if self.model is not None:
            return self.model
        owner: Any = self.parent.parent if isinstance(self.parent, ManyRelatedField) else self.parent
        source = self.parent.source if isinstance(self.parent, ManyRelatedField) else self.source
        return owner.Meta.model._meta.get_field(source).related_model

    def to_internal_value(self, data: Any) -> Any:
        """The object behind an id."""
        queryset = self.get_queryset()
        key = self.key(queryset.model, data)
        found = queryset.filter(pk=key).first()
        if found is None:
            self.fail("does_not_exist")
        return found

    def key(self, model: Any, data: Any) -> Any:
        """The id as the model's key type; never a boolean, never a float, never another spelling of a UUID."""
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("incorrect_type")
        try:
            key = model._meta.pk.to_python(data)
        except (DjangoValidationError, ValueError, TypeError):
            self.fail("incorrect_type")
        if isinstance(data, str) and str(key) != data.lower():
            self.fail("incorrect_type")
        if isinstance(data, int) and (isinstance(key, str) or type(key) is not int or abs(key) >= 2**63):
            self.fail("incorrect_type")
        return key

    def to_representation(self, value: Any) -> Any:
        """The id."""
        return value.pk


class VisibleManyRelatedField(ManyRelatedField):
    """A list of ids; duplicates count once, the order is the caller's."""

    child_relation: VisibleRelatedField

    def to_internal_value(self, data: Any) -> Any:
        """The objects behind the ids, by one query."""
        if not isinstance(data, list):
            self.child_relation.fail("not_a_list")
        if not self.allow_empty and not data:
            self.fail("empty")
        if len(data) > MAX_RELATED:
            self.child_relation.fail("too_many")
        queryset = self.child_relation.get_queryset()
        keys: list[Any] = []
        errors: dict[Any, Any] = {}
        for index, item in enumerate(data):
            try:
                keys.append(self.child_relation.key(queryset.model, item))
            except serializers.ValidationError as error:
                errors[index] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        found = queryset.in_bulk(keys) if keys else {}
        for index, key in enumerate(keys):
            if key not in found:
                try:
                    self.child_relation.fail("does_not_exist")
                except serializers.ValidationError as error:
                    errors[index] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return [found[key] for key in dict.fromkeys(keys)]


def actor_of(context: Any) -> Any:
    """Who asks: the serializer's context says so directly, or through its request."""
    if "actor" in context:
        return context["actor"]
    return getattr(context.get("request"), "actor", None)
