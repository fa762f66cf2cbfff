"""The site map: each app includes its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from csm import frontdoor, live
from csm.platform import views as platform
from portal.views import accent

urlpatterns: list[URLPattern | URLResolver] = [
    path("", frontdoor.enter, name="frontdoor"),
    path("accounts/", include("identity.urls")),
    path("workspace/", include("workspace.urls")),
    path("portal/", include("portal.urls")),
    path("admin/", admin.site.urls),
    path("platform/", platform.page, name="platform"),
    path("ui/", include("ui.urls")),
    path("live/", live.stream, name="live"),
    path("tenant.css", accent.stylesheet, name="tenant-css"),
    path("tenant-logo", accent.logo, name="tenant-logo"),
    path("api/", include("rest.urls")),
]

# Under /api/ errors are problem+json; elsewhere they are Django's pages.
handler400 = "rest.handlers.bad_request"
handler403 = "rest.handlers.forbidden"
handler404 = "rest.handlers.not_found"
handler500 = "rest.handlers.server_error"
