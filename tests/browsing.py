"""Browsers without a screen, for tests of pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from identity.models import User
from tenancy.context import tenant
from tenancy.models import Tenant


class Browser:
    """Somebody's browser on their tenant's host; ``person`` is an actor, or nobody."""

    def __init__(self, person: Any = None, slug: str = "acme") -> None:
        self.client, self.host = Client(raise_request_exception=True), f"{slug}.localhost"
        if person is not None:
            home = Tenant.objects.get(pk=person.tenant_id)
            self.host = f"{home.slug}.localhost"
            with tenant(home):
                self.client.force_login(User.objects.get(pk=person.user_id))

    def get(self, path: str, data: dict | None = None, *, part: bool = False) -> Any:
        """``part``: as htmx asks."""
        return self.client.get(path, data or {}, HTTP_HOST=self.host, headers={"HX-Request": "true"} if part else {})

    def post(self, path: str, data: dict | None = None, *, part: bool = False) -> Any:
        return self.client.post(path, data or {}, HTTP_HOST=self.host, headers={"HX-Request": "true"} if part else {})


@pytest.fixture
def browse(acme):
    """``browse(ana)``; ``browse()`` has not signed in."""
    return Browser


@pytest.fixture
def case(make, carla):
    """A new case that Carla reported."""
    from tests.factories.cases import make_case

    return make(make_case, by=carla, subject="Line 3 compressor trips", description="It **tripped** twice")


@pytest.fixture
def brought_to(make, case, ana, carla):
    """``brought_to("resolved")``: Carla's case, in that state, with Ana as its assignee."""
    from tests.factories.cases import bring_to

    return lambda state: make(bring_to, state, case, agent=ana, customer=carla)


@pytest.fixture
def now_of(make):
    """The case as it is now."""
    from cases.models import Case

    return lambda case: make(Case.objects.get, pk=case.pk)
