"""Import and export in the site map."""

from django.urls import path

from workspace.views import exchange

urlpatterns = [
    path("", exchange.page, name="exchange"),
    path("imports/", exchange.create, name="import-new"),
    path("imports/template/", exchange.template, name="import-template"),
    path("imports/<uuid:pk>/", exchange.one, name="import"),
    path("imports/<uuid:pk>/columns/", exchange.mapping, name="import-columns"),
    path("imports/<uuid:pk>/errors/", exchange.errors, name="import-errors"),
    path("imports/<uuid:pk>/<slug:code>/", exchange.step, name="import-step"),
    path("exports/", exchange.export, name="export-new"),
    path("exports/<uuid:pk>/file/", exchange.file, name="export-file"),
    path("exports/<uuid:pk>/<slug:code>/", exchange.export_step, name="export-step"),
]
