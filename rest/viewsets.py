"""The base of every resource. A new one is three attributes and a serializer:

    class AccountViewSet(ResourceViewSet):
        model = Account
        serializer_class = AccountSerializer
        filterset_class = AccountFilters

Rows come from `model.objects.visible_to(request.actor)` and from nowhere else. Writing goes through `perform_create`
and `perform_update`, which upper layers bind to verbs; both return the row.
"""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponseNotModified
from django.utils.functional import cached_property
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from rest import etag, selection
from rest.filters import StrictFilterBackend
from rest.naming import resource_of
from rest.pagination import PARAMETERS as LIST_PARAMETERS
from rest.pagination import KeysetPagination
from rest.query import check_parameters
from rest.views import StrictView

MAX_REF = 64  # a UUID or a number; longer paths are nobody's


class ResourceViewSet(StrictView, ViewSetMixin, GenericAPIView):
    """List, retrieve, create and update of a model's visible rows."""

    model: Any = None
    resource: str | None = None  # "case-task"; by default from the model's name
    operations: tuple[str, ...] = ("list", "retrieve", "create", "update")  # add "delete" where rows may go
    ordering_columns: dict | tuple = ("created_at", "updated_at")
    ordering = "-created_at"
    lookup_number: str | None = None  # the column of a human number, if `/cases/CS0000001/` works too
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[^/]+"
    query_parameters: tuple[str, ...] = ()  # of extra actions, beside fields and expand
    answers_304 = True  # False where derived fields change without the version
    filter_backends = (StrictFilterBackend,)
    pagination_class = KeysetPagination
    metadata_class: Any = None  # the OpenAPI document describes the API; OPTIONS is 405

    # -- the five operations

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A page of the rows that the caller may see."""
        queryset = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(self.with_relations(queryset))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """One row, by id or number."""
        instance = self.get_object(related=True)
        self.check_query()
        if self.answers_304 and not self.selection.expand and etag.not_modified(request, instance):
            response = HttpResponseNotModified()
            response["ETag"] = str(etag.etag_of(instance))
            return response
        return self.answer(instance)

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A new row: 201 with its representation and address."""
        self.check_query()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self.created(self.perform_create(serializer))

    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A change of the given fields; If-Match guards against changing what one has not seen."""
        instance = self.get_object()
        self.check_query()
        serializer = self.get_serializer(instance, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        self.check_precondition(instance)
        return self.represent(self.perform_update(serializer))

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Gone, if `operations` says that rows may go."""
        instance = self.get_object()
        self.check_query()
        self.check_precondition(instance)
        self.perform_destroy(instance)
        return Response(status=status.HTTP_204_NO_CONTENT)

    # -- what upper layers bind to verbs

    def perform_create(self, serializer: Any) -> Any:
        """Make the row. `serializer.validated_data` are columns, `serializer.extras` the facets' inputs."""
        return serializer.save()

    def perform_update(self, serializer: Any) -> Any:
        """Change the row."""
        return serializer.save()

    def perform_destroy(self, instance: Any) -> None:
        """Delete the row."""
        instance.delete()

    # -- rows

    @property
    def actor(self) -> Any:
        """Who asks."""
        return getattr(self.request, "actor", None)

    def get_queryset(self) -> Any:
        """Every row that the caller may see; lazily, so that importing and documenting need no tenant."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return selection.visible(self.model, self.actor)

    def get_object(self, *, related: Any = False) -> Any:
        """The row of the path. Absent, foreign and unreadable references are one and the same 404."""
        queryset = self.get_queryset()
        if related:
            queryset = self.with_relations(queryset)
        instance = queryset.filter(**self.lookup()).first()
        if instance is None:
            raise Http404
        self.check_object_permissions(self.request, instance)
        return instance

    def lookup(self) -> dict:
        """The filter of the path's reference: an id, or a number where the resource has numbers."""
        ref = self.kwargs[self.lookup_url_kwarg]
        if len(ref) <= MAX_REF and ref.isascii() and ref.isprintable():
            try:
                key = self.model._meta.pk.to_python(ref)
            except (DjangoValidationError, ValueError):
                key = None
            if key is not None and str(key) == ref.lower() and not (isinstance(key, int) and abs(key) >= 2**63):
                return {"pk": key}
            if self.lookup_number:
                return {self.lookup_number: ref}
        raise Http404

    def with_relations(self, queryset: QuerySet[Any]) -> Any:
        """Fetch in advance whatever the selected fields will ask of each row."""
        select, lookups = selection.prefetches(self.get_serializer_class(), self.selection, self.actor)
        if select:
            queryset = queryset.select_related(*select)
        return queryset.prefetch_related(*lookups) if lookups else queryset

    # -- the query string and preconditions

    @classmethod
    def get_resource(cls) -> str:
        """The word for this resource in verbs and facets."""
        return cls.resource or resource_of(cls.model)

    def query_parameters_of(self, action: Any) -> tuple[str, ...]:
        """What the query string may hold besides filters."""
        if action == "list" and self.pagination_class is None:
            return self.query_parameters  # one answer: nothing to page through, to sort or to leave out
        representation = ("fields", "expand")
        if action == "list":
            search = ("search",) if hasattr(self, "search") else ()
            return (*LIST_PARAMETERS, *representation, *search)
        return (*representation, *self.query_parameters)

    def check_query(self, *extra: str) -> Any:
        """400 for unknown parameters. Extra actions call it after finding their object (404 comes before 400)."""
        check_parameters(self.request, {*self.query_parameters_of(self.action), *extra})
        return self.selection

    @cached_property
    def selection(self) -> selection.Selection:
        """Which fields and expansions the caller wants."""
        if getattr(self, "swagger_fake_view", False):
            return selection.EVERYTHING
        return selection.parse(self.request.query_params, self.get_serializer_class())

    def check_precondition(self, instance: Any) -> None:
        """412 if the caller's If-Match is about another version. Verbs check again on the locked row."""
        if (precondition := etag.if_match(self.request)) is not None:
            precondition.check(instance)

    # -- answers

    def get_serializer_context(self) -> Any:
        """Serializers learn who asks and what was selected."""
        context = super().get_serializer_context()
        return {**context, "actor": self.actor, "selection": self.selection}

    def answer(self, instance: Any, *, status: int = status.HTTP_200_OK, headers: Any = None) -> Any:
        """The representation of a row whose relations are at hand."""
        tag = etag.etag_of(instance)
        headers = {**(headers or {}), **({"ETag": tag} if tag else {})}
        return Response(self.get_serializer(instance).data, status=status, headers=headers)

    def represent(self, instance: Any, *, status: int = status.HTTP_200_OK, headers: Any = None) -> Any:
        """The representation of a row that a verb has just changed; verbs answer with it."""
        if self.selection.expand:  # read expansions through visible_to, whatever the verb has cached on the row
            instance = self.with_relations(self.get_queryset()).filter(pk=instance.pk).first() or instance
        else:
            _select, lookups = selection.prefetches(self.get_serializer_class(), self.selection, self.actor)
            prefetch_related_objects([instance], *lookups)
        return self.answer(instance, status=status, headers=headers)

    def created(self, instance: Any) -> Any:
        """201 with the address of the new row."""
        location = self.request.build_absolute_uri(f"{self.request.path}{instance.pk}/")
        return self.represent(instance, status=status.HTTP_201_CREATED, headers={"Location": location})


class SubResourceViewSet(ResourceViewSet):
    """Rows below an object (`/cases/{ref}/slas/`). `self.parent` is that object, found as its own resource finds it."""

    parent_viewset: Any = None  # set where it is mounted
    parent_field = ""  # the relation of a row to that object
    operations = ("list",)

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found if getattr(self, "swagger_fake_view", False) else self.below(found)

    def below(self, found: Any) -> Any:
        """Of the rows that the caller may see, those that belong to the parent."""
        return found.filter(**{self.parent_field: self.parent}) if self.parent_field else found

    @cached_property
    def parent(self) -> Any:
        """The object of the path's first reference, or 404."""
        view = self.parent_viewset()
        view.request, view.format_kwarg, view.action = self.request, None, "retrieve"
        view.args, view.kwargs = (), {view.lookup_url_kwarg: self.kwargs["parent_ref"]}
        queryset = view.get_queryset()
        instance = queryset.filter(**view.lookup()).first()
        if instance is None:
            raise Http404
        return instance
