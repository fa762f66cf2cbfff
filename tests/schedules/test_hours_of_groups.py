"""A group has the hours in which it works."""

import pytest

from tenancy.context import tenant
from tests.factories.schedules import make_schedule

pytestmark = pytest.mark.django_db


def test_a_group_has_the_hours_in_which_it_works(program, make, ada, ana, support):
    hours = make(make_schedule, "Office hours")
    administrator = program(ada)

    answer = administrator.patch(f"/groups/{support.pk}/", {"schedule": str(hours.pk)})

    assert (answer.status_code, answer.json()["schedule"]) == (200, str(hours.pk))
    shown = administrator.get(f"/groups/{support.pk}/?expand=schedule").json()
    assert shown["schedule"]["name"] == hours.name
    found = administrator.get(f"/groups/?schedule={hours.pk}").json()["results"]
    assert [row["id"] for row in found] == [str(support.pk)]
    in_use = administrator.delete(f"/schedules/{hours.pk}/")
    assert (in_use.status_code, in_use.json()["code"]) == (409, "in_use")
    assert program(ana).patch(f"/groups/{support.pk}/", {"schedule": None}).status_code == 403
    assert administrator.patch(f"/groups/{support.pk}/", {"schedule": None}).json()["schedule"] is None
    made = administrator.post("/groups/", {"name": "Nights", "schedule": str(hours.pk)})
    assert (made.status_code, made.json()["schedule"]) == (201, str(hours.pk))


def test_hours_of_another_tenant_are_nobodys(program, ada, support, globex):
    with tenant(globex):
        foreign = make_schedule("Elsewhere")

    answer = program(ada).patch(f"/groups/{support.pk}/", {"schedule": str(foreign.pk)})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "schedule")
