"""/api/: every app's `api/urls.py` is imported, then the router knows all addresses."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from rest.docs import DocsView, SchemaView
from rest.routers import api

for _app in apps.get_app_configs():
    _api = find_spec(f"{_app.name}.api")
    if _api and _api.submodule_search_locations and find_spec(f"{_app.name}.api.urls"):  # messages.api is no package
        import_module(f"{_app.name}.api.urls")

urlpatterns = [
    path("v1/", include((api.urls, "api"))),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
