"""The portal's site map."""

from django.urls import include, path

from portal.views import case, drafts, home, messages, new_case, steps

app_name = "portal"

# /portal/cases/<number>/
case_urls = [
    path("", case.page, name="case"),
    path("messages/", messages.create, name="case-messages"),
    path("<slug:code>/", steps.take, name="case-step"),
]

urlpatterns = [
    path("", home.page, name="home"),
    path("drafts/", drafts.keep, name="drafts"),
    path("cases/new/", new_case.create, name="new-case"),
    path("cases/<slug:number>/", include(case_urls)),
]
