"""Drafts of the portal: what a customer began is there again."""

from cases.models import Draft

DRAFTS = "/portal/drafts/"


def writing(case, body, **more):
    return {"draft_kind": "writing", "draft_case": case.number, "body": body, **more}


def test_an_answer_is_kept_until_it_is_sent(browse, carla, colin, case):
    ours, page = browse(carla), f"/portal/cases/{case.number}/"
    assert ours.post(DRAFTS, writing(case, "It trips")).json()["words"].startswith("Draft saved ")
    assert "It trips</textarea>" in ours.get(page).content.decode()
    ours.post(f"{page}messages/", {"body": "It trips again"})

    assert "It trips</textarea>" not in ours.get(page).content.decode()


def test_a_report_is_kept_until_it_is_sent(browse, carla):
    ours = browse(carla)
    ours.post(DRAFTS, {"draft_kind": "new-case", "subject": "Dew point", "description": "Since 06:30"})
    page = ours.get("/portal/cases/new/").content.decode()
    assert 'value="Dew point"' in page and "Since 06:30</textarea>" in page
    ours.post("/portal/cases/new/", {"subject": "Dew point", "description": "Since 06:30"})

    assert 'value="Dew point"' not in ours.get("/portal/cases/new/").content.decode()


def test_it_is_discarded_with_a_way_back(browse, carla, case):
    ours = browse(carla)
    ours.post(DRAFTS, writing(case, "It trips"))
    gone = ours.post(DRAFTS, writing(case, "It trips", act="discard"), part=True).content.decode()

    assert "Draft discarded" in gone
    assert "It trips</textarea>" in ours.post(DRAFTS, writing(case, "", act="restore"), part=True).content.decode()


def test_a_colleague_does_not_read_it(browse, carla, colin, ana, make, case):
    browse(carla).post(DRAFTS, writing(case, "Between us"))

    assert "Between us" not in browse(ana).get(f"/workspace/cases/{case.number}/").content.decode()
    assert browse(colin).post(DRAFTS, writing(case, "x")).status_code == 404  # not his case


def test_it_is_a_404_to_staff_and_to_strangers(browse, ana, lex, gil, make, case):
    assert [browse(who).post(DRAFTS, writing(case, "x")).status_code for who in (ana, lex, gil)] == [404, 404, 404]
    assert not make(Draft.objects.exists)


def test_only_forms_that_there_are_keep_drafts(browse, carla, case):
    assert browse(carla).post(DRAFTS, writing(case, "x", draft_kind="step:close")).status_code == 400
