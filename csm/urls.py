"""The site map: each app includes its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from csm import frontdoor

urlpatterns: list[URLPattern | URLResolver] = [
    path("", frontdoor.enter, name="frontdoor"),
    path("accounts/", include("identity.urls")),
    path("workspace/", include("workspace.urls")),
    path("portal/", include("portal.urls")),
    path("api/", include("rest.urls")),
    path("admin/", admin.site.urls),
]
