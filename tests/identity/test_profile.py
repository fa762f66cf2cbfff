"""One's own language and time zone."""

import pytest

from identity.models import User
from tenancy.context import tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PAGE = "/accounts/profile/"


def chosen(user):
    with tenant(user.tenant_id):
        return User.objects.values_list("language", "time_zone").get(pk=user.pk)


@pytest.mark.parametrize("who", ["ana", "carla"])
def test_both_sides_of_the_desk_choose_for_themselves(request, browser, happened, acme, who):
    person = request.getfixturevalue(who)
    ours = browser()
    ours.sign_in(person.email)
    answer = ours.post(PAGE, {"language": "de", "time_zone": "Asia/Tokyo"})

    assert (answer.status_code, answer.url) == (302, PAGE)
    assert chosen(person) == ("de", "Asia/Tokyo")
    assert '<html lang="de"' in ours.get(PAGE).content.decode()
    assert happened(acme, person)[-1] == "user.updated"


@pytest.mark.parametrize("given", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"language": "<b>"}])
def test_a_wrong_choice_is_refused_beside_its_field(browser, ana, given):
    ours = browser()
    ours.sign_in("ana@acme.test")
    answer = ours.post(PAGE, given)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(given))
    assert chosen(ana) == ("", "")


def test_only_whoever_signed_in_finds_it_and_only_their_own(browser, ana, max_):
    assert browser().get(PAGE).url.startswith("/accounts/login/")
    ours = browser()
    ours.sign_in("ana@acme.test")
    ours.post(PAGE, {"language": "de", "user": str(max_.pk), "kind": "admin"})

    assert (chosen(ana)[0], chosen(max_)[0]) == ("de", "")
