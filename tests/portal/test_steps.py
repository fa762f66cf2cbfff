"""What a customer decides."""


def path(case, code):
    return f"/portal/cases/{case.number}/{code}/"


def test_accepting_is_one_click(browse, carla, brought_to, now_of):
    case = brought_to("resolved")
    answer = browse(carla).post(path(case, "accept-solution"), {"version": case.version}, part=True)

    assert answer.status_code == 200 and "Finished" in answer.content.decode()
    assert (now_of(case).state, now_of(case).close_reason) == ("closed", "accepted")


def test_rejecting_needs_a_reason(browse, carla, brought_to, now_of):
    case = brought_to("resolved")
    assert browse(carla).post(path(case, "reject-solution"), part=True).status_code == 422
    assert now_of(case).state == "resolved"
    browse(carla).post(path(case, "reject-solution"), {"reason": "It tripped again"})

    assert (now_of(case).state, now_of(case).reopen_count) == ("open", 1)


def test_a_new_case_can_be_cancelled(browse, carla, case, now_of):
    assert "not needed any more" in browse(carla).get(path(case, "cancel")).content.decode()
    browse(carla).post(path(case, "cancel"), {"reason": "Found the fuse"})

    assert now_of(case).state == "cancelled"


def test_a_case_can_be_closed(browse, carla, brought_to, now_of):
    case = brought_to("open")
    browse(carla).post(path(case, "close"))

    assert (now_of(case).state, now_of(case).close_reason) == ("closed", "customer")


def test_a_refusal_is_shown_in_words(browse, carla, brought_to, now_of):
    case = brought_to("open")
    answer = browse(carla).post(path(case, "accept-solution"), part=True)

    assert answer.status_code == 409 and "This case is being worked on." in answer.content.decode()
    assert browse(carla).post(path(case, "cancel"), {"reason": "Kept"}, part=True).content.decode().count("Kept") == 1
    assert now_of(case).state == "open"


def test_a_page_that_shows_an_old_version_is_told_so(browse, carla, brought_to, now_of):
    case = brought_to("resolved")
    answer = browse(carla).post(path(case, "accept-solution"), {"version": case.version - 1}, part=True)

    assert answer.status_code == 412 and "Something changed" in answer.content.decode()
    assert now_of(case).state == "resolved"


def test_agents_steps_do_not_exist_here(browse, carla, case, now_of):
    for code in ("accept", "assign", "propose-solution", "provide-info", "nonsense"):
        assert browse(carla).post(path(case, code)).status_code == 404
    assert now_of(case).state == "new"


def test_it_refuses_the_wrong_method(browse, carla, case):
    assert browse(carla).client.delete(path(case, "close"), HTTP_HOST="acme.localhost").status_code == 405


def test_staff_cannot_take_it(browse, ana, brought_to, now_of):
    case = brought_to("resolved")

    assert browse(ana).post(path(case, "accept-solution")).status_code == 404
    assert now_of(case).state == "resolved"


def test_it_is_a_404_to_a_stranger_and_to_gil_from_globex(browse, lex, gil, case, now_of):
    assert browse(lex).post(path(case, "close")).status_code == 404
    assert browse(gil).post(path(case, "close")).status_code == 404
    assert now_of(case).state == "new"
