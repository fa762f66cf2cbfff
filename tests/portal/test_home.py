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


def test_a_case_is_found_by_words_of_its_subject_and_by_its_number(browse, carla, make, case):
    other = make(make_case, by=carla, subject="Invoice of June")
    for text in ("compressor trips", "TRIPS line", case.number, case.number.lower()[:-1] + case.number[-1], "line 3"):
        found = browse(carla).get(HOME, {"q": text}).context["found"]
        assert [row["case"].pk for row in found] == [case.pk], text
    assert [row["case"].pk for row in browse(carla).get(HOME, {"q": "cs"}).context["found"]] == [other.pk, case.pk]


def test_what_was_not_found_can_be_reported_with_the_same_words(browse, carla, case):
    page = browse(carla).get(HOME, {"q": "Steam & <b>"}).content.decode()

    assert "No case of yours says that" in page and "?subject=Steam%20%26%20%3Cb%3E" in page and "<b>" not in page
    assert (
        'value="Steam &amp; &lt;b&gt;"'
        in browse(carla).get("/portal/cases/new/?subject=Steam+%26+%3Cb%3E").content.decode()
    )


def test_a_search_finds_nothing_of_others(browse, colin, lex, case):
    for stranger in (colin, lex):
        page = browse(stranger).get(HOME, {"q": "compressor"})
        assert (page.context["found"], case.subject in page.content.decode()) == ([], False)


def test_more_cases_cost_no_more_queries(browse, carla, make, case, django_assert_max_num_queries):
    browser = browse(carla)
    browser.get(HOME)
    for number in range(2):
        make(make_case, by=carla, subject=f"Line {number}")
    with django_assert_max_num_queries(17):
        browser.get(HOME)
    with django_assert_max_num_queries(16):
        browser.get(HOME, {"q": "line"})


def test_it_refuses_the_wrong_method(browse, carla):
    assert browse(carla).post(HOME).status_code == 405


def test_staff_are_led_to_the_workspace(browse, ana):
    assert browse(ana).get(HOME).url == "/workspace/"
