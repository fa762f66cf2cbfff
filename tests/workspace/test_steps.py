"""Every verb of a case, through one view."""

import pytest

from ledger.verbs import registry


def path(case, code):
    return f"/workspace/cases/{case.number}/{code}/"


def test_a_step_without_questions_is_done_at_once(browse, ana, case, now_of):
    answer = browse(ana).post(path(case, "accept"), part=True)

    assert answer.status_code == 200 and 'hx-target="#case-header"' in answer.content.decode()
    assert (now_of(case).state, now_of(case).assignee_id) == ("open", ana.user_id)


def test_without_javascript_it_leads_back_to_the_case(browse, ana, case):
    assert browse(ana).post(path(case, "accept")).url == f"/workspace/cases/{case.number}/"


def test_the_form_asks_for_what_the_verb_takes(browse, ana, case):
    page = browse(ana).get(path(case, "propose-solution")).content.decode()

    assert 'name="resolution_code"' in page and 'name="resolution_notes"' in page and "No fault found" in page


def test_asked_for_by_htmx_the_form_goes_into_the_dialog(browse, ana, case):
    answer = browse(ana).get(path(case, "propose-solution"), part=True).content.decode()

    assert 'hx-target="#dialog-body"' in answer and "<html" not in answer


def test_what_is_missing_is_said_and_what_was_typed_is_kept(browse, ana, case, now_of):
    answer = browse(ana).post(path(case, "propose-solution"), {"resolution_notes": "Restarted it"}, part=True)

    assert (
        answer.status_code == 422
        and "Restarted it" in answer.content.decode()
        and "is-invalid" in answer.content.decode()
    )
    assert now_of(case).state == "new"


def test_a_refusal_is_shown_in_words_beside_what_was_typed(browse, ana, brought_to):
    case = brought_to("closed")
    answer = browse(ana).post(path(case, "request-info"), {"message": "Which model?"}, part=True)

    assert answer.status_code == 409
    assert "This case has ended." in answer.content.decode() and "Which model?" in answer.content.decode()


def test_a_refused_step_without_questions_is_told_in_a_toast(browse, ana, brought_to):
    answer = browse(ana).post(path(brought_to("open"), "accept"), part=True)

    assert answer.status_code == 409 and 'hx-target="#toasts"' in answer.content.decode()


def test_what_the_verb_finds_wrong_is_shown_at_its_field(browse, ana, bob, finn, case, support, make, now_of):
    answer = browse(ana).post(path(case, "assign"), {"group": support.pk, "assignee": finn.user_id}, part=True)

    assert answer.status_code == 422 and "does not work in the group" in answer.content.decode()
    assert now_of(case).assignee_id is None


def test_an_untouched_answer_changes_nothing(browse, ana, bob, brought_to, support, now_of):
    case = brought_to("open")
    browse(ana).post(path(case, "assign"), {"assignee": ana.user_id, "group": support.pk})

    assert (now_of(case).assignee_id, now_of(case).group_id) == (ana.user_id, support.pk)
    browse(ana).post(path(case, "assign"), {"assignee": "", "group": support.pk})
    assert (now_of(case).assignee_id, now_of(case).group_id) == (None, support.pk)


def test_a_page_that_shows_an_old_version_is_told_so(browse, ana, case, now_of):
    version = case.version
    browse(ana).post(path(case, "accept"))
    answer = browse(ana).post(path(case, "request-info"), {"message": "Which model?", "version": version}, part=True)

    assert answer.status_code == 412
    assert "Somebody changed this case" in answer.content.decode() and "Which model?" in answer.content.decode()
    assert now_of(case).state == "open"


def test_deciding_for_a_customer_says_for_whom(browse, sara, ana, carla_contact, brought_to, now_of):
    case = brought_to("resolved")
    assert "Carla Doe" in browse(sara).get(path(case, "accept-solution")).content.decode()
    assert browse(sara).post(path(case, "accept-solution"), {}, part=True).status_code == 422
    browse(sara).post(path(case, "accept-solution"), {"on_behalf_of": str(carla_contact.pk)})

    assert now_of(case).state == "closed"


def test_who_holds_no_permission_is_refused_first(browse, ana, brought_to, now_of):
    case = brought_to("resolved")

    assert browse(ana).post(path(case, "accept-solution"), {}).status_code == 403
    assert now_of(case).state == "resolved"


@pytest.mark.parametrize(
    "code", [verb.code for verb in registry.for_resource("case") if not verb.creates] or ["accept"]
)
def test_every_form_opens(browse, ada, brought_to, code):
    case = brought_to("open")

    assert browse(ada).get(path(case, code)).status_code in (200, 302)  # or back to the case, saying why not


@pytest.mark.parametrize("code", ["create", "message", "no-such-verb"])
def test_what_is_no_step_is_no_page(browse, ana, case, code):
    assert browse(ana).post(path(case, code)).status_code == 404


def test_it_refuses_the_wrong_method(browse, ana, case):
    assert browse(ana).client.delete(path(case, "accept"), HTTP_HOST="acme.localhost").status_code == 405


def test_a_customer_cannot_take_it(browse, carla, case, now_of):
    assert browse(carla).post(path(case, "accept")).status_code == 404
    assert now_of(case).state == "new"


def test_it_is_a_404_to_gil_from_globex(browse, gil, case, now_of):
    assert browse(gil).post(path(case, "accept")).status_code == 404
    assert now_of(case).state == "new"
