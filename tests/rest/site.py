"""A site that serves the document and its browser beside the shelf."""

from django.urls import path

from rest.docs import DocsView, SchemaView
from tests.rest import shelf

urlpatterns = [
    *shelf.urlpatterns,
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
