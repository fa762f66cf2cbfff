"""The customer's home."""

from tests.factories.cases import make_case

HOME = "/portal/"


def test_it_lists_my_cases_and_whose_turn_it_is(browse, carla, case, brought_to):
    assert "Our turn" in browse(carla).get(HOME).content.decode()
    brought_to("awaiting_info")
    page = browse(carla).get(HOME).content.decode()

    assert "Your turn" in page and "Ana asked you something" in page


def test_what_waits_for_me_comes_first(browse, carla, make, case, brought_to):
    brought_to("resolved")
    make(make_case, by=carla, subject="Newer, but not mine to answer")
    page = browse(carla).get(HOME)

    assert page.context["open_cases"][0]["case"].pk == case.pk


def test_finished_ones_stand_apart(browse, carla, brought_to):
    case = brought_to("closed")
    page = browse(carla).get(HOME)

    assert ([row["case"].pk for row in page.context["finished_cases"]], page.context["open_cases"]) == ([case.pk], [])


def test_without_cases_it_says_what_to_do(browse, carla):
    assert "Nothing is open" in browse(carla).get(HOME).content.decode()


def test_after_a_change_only_its_part_is_sent(browse, carla, case):
    answer = browse(carla).get(HOME, part=True).content.decode()

    assert answer.count("<hx-partial") == 1 and case.subject in answer and "<html" not in answer


def test_colleagues_cases_are_for_those_who_answer_for_the_account(browse, colin, carla, lex, case):
    assert case.number in browse(carla).get(HOME).content.decode()
    assert case.number not in browse(colin).get(HOME).content.decode()
    assert case.number not in browse(lex).get(HOME).content.decode()


def test_it_refuses_the_wrong_method(browse, carla):
    assert browse(carla).post(HOME).status_code == 405


def test_staff_are_led_to_the_workspace(browse, ana):
    assert browse(ana).get(HOME).url == "/workspace/cases/"
