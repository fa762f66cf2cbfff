"""Drafts of the workspace: saved by the page, there again, gone when sent."""

import re

import pytest
from django.utils.html import escape

from cases.models import Draft

DRAFTS = "/workspace/drafts/"


def writing(case, body, **more):
    return {"draft_kind": "writing", "draft_case": case.number, "body": body, "visibility": "public", **more}


def page_of(browse, who, case):
    return browse(who).get(f"/workspace/cases/{case.number}/").content.decode()


def test_what_is_typed_is_saved_and_there_again(browse, ana, case):
    answer = browse(ana).post(DRAFTS, writing(case, "Dear Carla", visibility="internal")).json()
    page = page_of(browse, ana, case)

    assert answer["seen"] == 1 and answer["words"].startswith("Draft saved ") and answer["is_there"]
    assert "Dear Carla</textarea>" in page and 'data-seen="1"' in page
    assert re.search(r'value="internal"[^>]* checked', page)


def test_sending_ends_it(browse, ana, make, case):
    ours = browse(ana)
    ours.post(DRAFTS, writing(case, "Dear Carla"))
    ours.post(f"/workspace/cases/{case.number}/messages/", {"body": "Dear Carla", "visibility": "public"})
    ours.post(DRAFTS, writing(case, "Dear Carla", draft_seen=1))  # the page was slow

    assert "Dear Carla</textarea>" not in page_of(browse, ana, case)


def test_what_another_tab_wrote_is_kept_and_said(browse, ana, case):
    ours = browse(ana)
    ours.post(DRAFTS, writing(case, "From the office"))
    assert ours.post(DRAFTS, writing(case, "From home", draft_seen=0)).json()["other"] is True
    swapped = ours.post(DRAFTS, writing(case, "From home", act="swap"), part=True).content.decode()

    assert "From the office</textarea>" in swapped


def test_it_is_discarded_with_a_way_back(browse, ana, case):
    ours = browse(ana)
    ours.post(DRAFTS, writing(case, "Dear Carla"))
    gone = ours.post(DRAFTS, writing(case, "Dear Carla", act="discard"), part=True).content.decode()
    assert "></textarea>" in gone and "Draft discarded" in gone and 'value="restore"' in gone
    back = ours.post(DRAFTS, writing(case, "", act="restore"), part=True).content.decode()

    assert "Dear Carla</textarea>" in back


def test_a_new_case_is_kept_too(browse, ana, make):
    ours = browse(ana)
    ours.post(DRAFTS, {"draft_kind": "new-case", "subject": "Dew point", "priority": "1", "once": "x", "version": "3"})
    page = ours.get("/workspace/cases/new/").content.decode()

    assert 'value="Dew point"' in page
    assert make(lambda: Draft.objects.get().fields) == {"subject": "Dew point", "priority": "1"}
    ours.post("/workspace/cases/new/", {"subject": "Dew point", "priority": "1", "channel": "phone"})
    assert 'value="Dew point"' not in ours.get("/workspace/cases/new/").content.decode()


def test_a_new_case_is_begun_again_with_a_way_back(browse, ana):
    ours = browse(ana)
    ours.post(DRAFTS, {"draft_kind": "new-case", "subject": "Dew point"})
    gone = ours.post(DRAFTS, {"draft_kind": "new-case", "act": "discard"}, part=True)
    page = ours.get("/workspace/cases/new/").content.decode()

    assert gone.status_code == 204 and gone.headers["HX-Redirect"] == "/workspace/cases/new/"
    assert 'value="Dew point"' not in page and "Draft discarded" in page


def test_the_texts_of_a_step_are_kept(browse, ana, brought_to):
    case = brought_to("open")
    kept = {"draft_kind": "step:request-info", "draft_case": case.number, "message": "Which <model>?"}
    browse(ana).post(DRAFTS, kept)
    asked = browse(ana).get(f"/workspace/cases/{case.number}/request-info/", part=True).content.decode()
    assert escape("Which <model>?") in asked
    browse(ana).post(f"/workspace/cases/{case.number}/request-info/", {"message": "Which <model>?"}, part=True)
    again = browse(ana).get(f"/workspace/cases/{case.number}/request-info/", part=True).content.decode()
    assert escape("Which <model>?") not in again


@pytest.mark.parametrize("kind", ["", "nonsense", "step:accept", "step:create", "step:nothing"])
def test_only_forms_that_there_are_keep_drafts(browse, ana, make, case, kind):
    assert browse(ana).post(DRAFTS, writing(case, "x", draft_kind=kind)).status_code == 400
    assert not make(Draft.objects.exists)


def test_too_much_is_said_and_not_kept(browse, ana, make, case):
    answer = browse(ana).post(DRAFTS, writing(case, "x" * 200_001))

    assert answer.status_code == 413 and "do not close this page" in answer.json()["words"]


def test_it_refuses_the_wrong_method(browse, ana):
    assert browse(ana).get(DRAFTS).status_code == 405


def test_it_is_a_404_to_customers_and_to_gil_from_globex(browse, carla, gil, make, case):
    assert browse(carla).post(DRAFTS, writing(case, "x")).status_code == 404
    assert browse(gil).post(DRAFTS, writing(case, "x")).status_code == 404
    assert not make(Draft.objects.exists)
