"""Addresses of imports and exports."""

from exchange.api.views import ExportViewSet, ImportRowViewSet, ImportViewSet, SheetsView, TemplateView
from rest.routers import api

api.route("imports/sheets/", SheetsView, name="import-sheets")
api.route("imports/template/", TemplateView, name="import-template")
api.register("exports", ExportViewSet)
api.register("imports", ImportViewSet)
api.nest("imports", "rows", ImportRowViewSet)
