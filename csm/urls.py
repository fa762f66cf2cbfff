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

# Under /api/ errors are problem+json; elsewhere they are Django's pages.
handler400 = "rest.handlers.bad_request"
handler403 = "rest.handlers.forbidden"
handler404 = "rest.handlers.not_found"
handler500 = "rest.handlers.server_error"
