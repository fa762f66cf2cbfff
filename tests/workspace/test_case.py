"""The case page."""

from django.utils import timezone

from cases.actions import conversation


def path(case):
    return f"/workspace/cases/{case.number}/"


def test_it_shows_the_conversation_and_the_customer(browse, ana, case):
    page = browse(ana).get(path(case)).content.decode()

    assert "<strong>tripped</strong>" in page and "Wayne Enterprises" in page and "Carla Doe" in page


def test_it_offers_what_is_allowed_now(browse, ana, case):
    page = browse(ana).get(path(case)).content.decode()

    assert f'action="{path(case)}accept/"' in page and f'href="{path(case)}propose-solution/"' in page
    assert "withdraw-solution" not in page and "accept-solution" not in page


def test_what_people_write_cannot_do_anything(browse, ana, make, case):
    make(
        conversation.note,
        case=case,
        body='<script>alert(1)</script> <img src=x onerror="alert(1)">',
        by=ana,
        at=timezone.now(),
    )
    page = browse(ana).get(path(case)).content.decode()

    assert "<script>alert" not in page and "<img src=x" not in page


def test_there_is_nothing_inline_and_the_policy_says_so(browse, ana, case):
    answer = browse(ana).get(path(case))

    assert " style=" not in answer.content.decode() and "<style" not in answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_after_a_change_its_parts_are_sent_but_never_the_composer(browse, ana, case):
    answer = browse(ana).get(path(case), part=True).content.decode()

    assert 'hx-target="#case-header"' in answer and 'hx-target="#case-timeline"' in answer
    assert "composer" not in answer


def test_it_costs_few_queries(browse, ana, case, brought_to, django_assert_max_num_queries):
    brought_to("open")
    browser = browse(ana)
    browser.get(path(case))
    with django_assert_max_num_queries(26):
        browser.get(path(case))


def test_it_cannot_be_posted_to(browse, ana, case):
    assert browse(ana).post(path(case)).status_code == 405


def test_a_customer_is_led_to_the_portal(browse, carla, case):
    assert browse(carla).get(path(case)).url == "/portal/"


def test_it_is_a_404_to_gil_from_globex(browse, gil, case):
    assert browse(gil).get(path(case)).status_code == 404


def test_an_outsourcer_sees_only_what_was_routed_to_them(browse, otto, case):
    assert browse(otto).get(path(case)).status_code == 404


def test_a_number_that_cannot_be_one_is_not_found(browse, ana):
    assert browse(ana).get("/workspace/cases/%00/").status_code == 404
