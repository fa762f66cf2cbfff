"""Where the look shows itself."""

from django.urls import path

from ui.views import gallery

app_name = "ui"

urlpatterns = [path("", gallery.page, name="gallery")]
