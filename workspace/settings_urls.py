"""The settings' part of the site map: a list per area, a page per record, and every step through one view."""

from django.urls import path

from workspace.views.settings import (
    coverage,
    deliveries,
    frame,
    groups,
    jobs,
    keys,
    ledger,
    look,
    people,
    roles,
    schedules,
    steps,
    timers,
)


def steps_of(area: str) -> list:
    """``new/`` and other steps without a record, and those on one."""
    return [
        path(f"{area}/do/<slug:code>/", steps.take, {"area": area}, name=f"{area}-do"),
        path(f"{area}/<uuid:pk>/<slug:code>/", steps.take, {"area": area}, name=f"{area}-step"),
    ]


urlpatterns = [
    path("", frame.first, name="settings"),
    path("look/", look.page, name="look"),
    path("look/logo/", look.logo, name="look-logo"),
    path("look/preview/", look.preview, name="look-preview"),
    path("look/preview.css", look.stylesheet, name="look-stylesheet"),
    path("coverage/", coverage.page, name="coverage-settings"),
    path("people/", people.page, name="people"),
    path("people/<uuid:pk>/", people.one, name="person"),
    *steps_of("people"),
    path("groups/", groups.page, name="groups"),
    path("groups/<uuid:pk>/", groups.one, name="group"),
    *steps_of("groups"),
    path("roles/", roles.page, name="roles"),
    path("roles/<uuid:pk>/", roles.one, name="role"),
    *steps_of("roles"),
    path("keys/", keys.page, name="keys"),
    *steps_of("keys"),
    path("schedules/", schedules.page, name="schedules"),
    path("schedules/new/", schedules.edit, name="schedule-new"),
    path("schedules/<uuid:pk>/", schedules.one, name="schedule"),
    path("schedules/<uuid:pk>/edit/", schedules.edit, name="schedule-edit"),
    path(
        "schedules/<uuid:pk>/add-holidays/",
        steps.take,
        {"area": "schedules", "code": "add-holidays"},
        name="schedule-holidays",
    ),
    path("schedules/<uuid:pk>/delete/", steps.take, {"area": "schedules", "code": "delete"}, name="schedule-delete"),
    path("deliveries/", deliveries.page, name="deliveries"),
    *steps_of("deliveries"),
    path("timers/", timers.page, name="timers"),
    *steps_of("timers"),
    path("jobs/", jobs.page, name="jobs"),
    path("jobs/<uuid:pk>/", jobs.one, name="job"),
    *steps_of("jobs"),
    path("ledger/", ledger.page, name="ledger"),
    path("ledger/<uuid:pk>/", ledger.one, name="event"),
    *steps_of("ledger"),
]
