"""The workspace's site map."""

from functools import partial

from django.urls import include, path

from workspace.views import (
    approvals,
    bulk,
    case,
    cases,
    drafts,
    home,
    messages,
    new_case,
    outbox,
    palette,
    record_steps,
    steps,
    tray,
    undo,
    viewers,
)
from workspace.views.customers import find

app_name = "workspace"

# /workspace/cases/<number>/
case_urls = [
    path("", case.page, name="case"),
    path("messages/", messages.create, name="case-messages"),
    path("viewers/", viewers.here, name="case-viewers"),
    path("undo/", undo.create, name="case-undo"),
    path("<slug:code>/", steps.take, name="case-step"),
]

urlpatterns = [
    path("", home.page, name="home"),
    path("approvals/", approvals.page, name="approvals"),
    path("approvals/<uuid:pk>/<slug:code>/", partial(record_steps.take, noun=approvals.NOUN), name="approvals-step"),
    path("cases/", cases.page, name="cases"),
    path("cases/columns/", cases.columns, name="case-columns"),
    path("cases/new/", new_case.create, name="new-case"),
    path("cases/bulk/<slug:code>/", bulk.take, name="bulk"),
    path("cases/<slug:number>/", include(case_urls)),
    path("customers/exchange/", include("workspace.exchange_urls")),
    path("customers/", include("workspace.customers_urls")),
    path("drafts/", drafts.keep, name="drafts"),
    path("find/<slug:resource>/", find.page, name="find"),
    path("outbox/", outbox.page, name="outbox"),
    path("palette/", palette.find, name="palette"),
    path("settings/", include("workspace.settings_urls")),
    path("tray/", tray.page, name="tray"),
    path("tray/<uuid:pk>/cancel/", tray.cancel, name="tray-cancel"),
    path("tray/<uuid:pk>/dismiss/", tray.dismiss, name="tray-dismiss"),
]
