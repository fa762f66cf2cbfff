"""A tiny resource to try the API base on: books in shelves, each of a reader who alone may see them."""

import uuid
from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import include, path
from django.utils.timezone import now
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from rest.filters import InstantFilter, ResourceFilterSet, TextFilter
from rest.pagination import END_OF_TIME, Column
from rest.problems import ServiceUnavailable
from rest.routers import Router
from rest.serializers import StrictModelSerializer, StrictSerializer
from rest.views import StrictAPIView
from rest.viewsets import ResourceViewSet, SubResourceViewSet


@dataclass(frozen=True)
class Reader:
    """The actor of these tests."""

    name: str
    tenant_id: int = 1
    key_id: str | None = None

    @property
    def user_id(self):
        return self.name


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(owner=actor.name)


class Owned(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.TextField(default="rosa")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    objects = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        abstract = True


class Shelf(Owned):
    name = models.CharField(max_length=100)
    password = models.TextField(default="secret")
    above = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

    class Meta:
        app_label = "rest_tests"


class Book(Owned):
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    pages = models.IntegerField(default=1)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=1)
    state = models.CharField(max_length=10, choices=[("new", "New"), ("worn", "Worn")], default="new")
    lent = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=20, null=True, unique=True)
    custom = models.JSONField(default=dict, blank=True)
    shelf = models.ForeignKey(Shelf, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        app_label = "rest_tests"
        indexes = [models.Index("owner", "created_at", "id", name="book_created")]
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="book_title")]


class ShelfSerializer(StrictModelSerializer):
    class Meta:
        model = Shelf
        fields = ["id", "name", "above", "created_at", "version"]
        expandable = {"above": "tests.rest.shelf.ShelfSerializer"}


class BookSerializer(StrictModelSerializer):
    loud = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["id", "number", "title", "text", "pages", "price", "state", "lent", "due_at", "custom", "shelf",
                  "loud", "created_at", "version"]  # fmt: skip
        read_only_fields = ["state", "number"]
        expandable = {"shelf": ShelfSerializer}
        extra = ["text"]

    def get_loud(self, book) -> str:
        return book.title.upper()


class BookFilters(ResourceFilterSet):
    created_after = InstantFilter(field_name="created_at", lookup_expr="gte")
    shelf_name = TextFilter(field_name="shelf__name")

    class Meta:
        model = Book
        fields = ["state", "pages", "lent", "shelf", "title"]


class TestAuthentication(BaseAuthentication):
    """`Authorization: Reader rosa`."""

    def authenticate(self, request):
        kind, _space, name = request.headers.get("Authorization", "").partition(" ")
        if kind != "Reader":
            return None
        request.actor = request._request.actor = Reader(name)
        return request.actor, None

    def authenticate_header(self, request):
        return "Reader"


class HasActor(BasePermission):
    def has_permission(self, request, view):
        return getattr(request, "actor", None) is not None


class Known:
    authentication_classes = (TestAuthentication,)
    permission_classes = (HasActor,)


class LendSerializer(StrictSerializer):
    until = serializers.DateTimeField()
    notes = serializers.ListField(child=serializers.CharField(max_length=10), required=False)
    copies = serializers.IntegerField(required=False, max_value=5)
    weight = serializers.FloatField(required=False)


class BookViewSet(Known, ResourceViewSet):
    model = Book
    serializer_class = BookSerializer
    filterset_class = BookFilters
    lookup_number = "number"
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = {
        "created_at": "created_at",
        "pages": "pages",
        "title": "title",
        "due_at": Column(Coalesce("due_at", models.Value(END_OF_TIME))),
    }

    def perform_create(self, serializer):
        return serializer.save(owner=self.actor.name, created_at=now())

    @action(detail=True, methods=["post"])
    def lend(self, request, ref):
        book = self.get_object()
        self.check_query()
        body = LendSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        self.check_precondition(book)
        return self.represent(book)


class ShelfViewSet(Known, ResourceViewSet):
    model = Shelf
    serializer_class = ShelfSerializer
    ordering_columns = ("created_at", "name")
    operations = ("list", "retrieve")


class ShelfBooksViewSet(Known, SubResourceViewSet):
    model = Book
    serializer_class = BookSerializer
    ordering_columns = ("created_at",)
    operations = ("list", "retrieve")

    def get_queryset(self):
        return super().get_queryset().filter(shelf=self.parent)


class TroubleView(Known, StrictAPIView):
    """Raises what the test says."""

    trouble: BaseException | None = None
    query_parameters = ("q",)

    def get(self, request):
        if self.trouble is not None:
            raise self.trouble
        raise ServiceUnavailable(wait=7)

    def post(self, request):
        return Response({"got": request.data})


router = Router()
router.register("books", BookViewSet)
router.register("shelves", ShelfViewSet)
router.nest("shelves", "books", ShelfBooksViewSet)
router.route("trouble/", TroubleView, name="trouble")

urlpatterns = [path("api/v1/", include((router.urls, "api")))]
handler400 = "rest.handlers.bad_request"
handler403 = "rest.handlers.forbidden"
handler404 = "rest.handlers.not_found"
handler500 = "rest.handlers.server_error"
