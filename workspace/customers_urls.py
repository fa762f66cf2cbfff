"""The customers' part of the site map: for each kind of record a list, a page, and every step through one view."""

from functools import partial

from django.urls import path

from workspace import kinds
from workspace.customers.duplicates import DUPLICATE, MERGEABLE
from workspace.kinds import Kind
from workspace.views import record_steps
from workspace.views.customers import access, accounts, derive, frame, lists, merging, one


def routes_of(kind: Kind) -> list:
    """Steps without a record and on one; where it is listed, also the list and the page."""
    take = partial(record_steps.take, noun=kind.noun)
    steps = [
        path(f"{kind.area}/do/<slug:code>/", take, name=f"{kind.area}-do"),
        path(f"{kind.area}/<uuid:pk>/<slug:code>/", take, name=f"{kind.area}-step"),
    ]
    if not kind.listed:
        return steps
    return [
        path(f"{kind.area}/", lists.page_for(kind), name=kind.area),
        path(f"{kind.area}/<uuid:pk>/", one.page_for(kind), name=kind.resource),
        *steps,
    ]


urlpatterns = [
    path("", frame.first, name="customers"),
    path("accounts/tree/", accounts.tree, name="account-tree"),
    path("accounts/<uuid:pk>/picture/", accounts.relationships, name="account-picture"),
    path(
        "duplicates/find/",
        record_steps.take,
        {"noun": DUPLICATE.noun, "code": "find"},
        name="duplicates-find",
    ),
    *(  # before the steps: a merge is too much for a form of two fields
        path(f"{kind.area}/<uuid:pk>/merge/", merging.page_for(kind), name=f"{kind.area}-merge")
        for kind in kinds.every()
        if kind.resource in MERGEABLE
    ),
    path("derive/", derive.page, name="derive"),
    path("access/", access.page, name="access"),
    path("access/find/", access.find, name="access-find"),
    *(route for kind in kinds.every() for route in routes_of(kind)),
]
