"""The portal's site map."""

from django.urls import include, path

from portal.views import belongings, case, drafts, home, messages, new_case, steps

app_name = "portal"

# /portal/cases/<number>/
case_urls = [
    path("", case.page, name="case"),
    path("messages/", messages.create, name="case-messages"),
    path("<slug:code>/", steps.take, name="case-step"),
]

urlpatterns = [
    path("", home.page, name="home"),
    path("products/", belongings.page, name="belongings"),
    path("assets/<uuid:pk>/", belongings.asset, name="asset"),
    path("sold-products/<uuid:pk>/", belongings.sold_product, name="sold-product"),
    path("contracts/<uuid:pk>/", belongings.contract, name="contract"),
    path("drafts/", drafts.keep, name="drafts"),
    path("cases/new/", new_case.create, name="new-case"),
    path("cases/<slug:number>/", include(case_urls)),
]
