"""What people write does nothing to those who read it."""

import pytest

from cases.markup import render, visible_text


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://spy.test/p.png)",
        "[x](data:text/html,hi)", "<a href='https://a' onclick='x()'>a</a>", "[x](vbscript:a)",
    ],
)  # fmt: skip
def test_nothing_dangerous_comes_out(source):
    html = render(source)
    assert not any(
        bad in html for bad in ("<script", "<img", 'href="javascript', 'href="data', 'href="vbscript', "<a href='")
    )


def test_what_is_meant_comes_out():
    html = render("**Hot**, see [the manual](https://acme.test/m)\n\n- one\n- two")
    assert "<strong>Hot</strong>" in html
    assert '<a href="https://acme.test/m" rel="noopener noreferrer nofollow">the manual</a>' in html
    assert "<li>one</li>" in html


def test_deep_nesting_is_cut_before_the_sanitiser():
    assert render(">" * 5000 + "deep").count("<blockquote>") <= 20
    assert render("- " * 3000 + "deep").count("<ul>") <= 20
    assert len(render("[" * 20000)) < 200_000


@pytest.mark.parametrize("prefix", ["", "> ", "- "])
def test_a_few_letters_do_not_become_a_huge_table(prefix):
    bomb = f"{prefix}{'|a' * 300}\r\n{prefix}{'|-' * 300}\r\n" + f"{prefix}a\r\n" * 230

    assert len(render(bomb)) < 10 * len(bomb)


def test_a_table_of_a_usual_size_is_a_table():
    assert render("| Part | Price |\n|---|---|\n" + "| valve | 12 |\n" * 200).count("<tr>") == 201


def test_quotes_and_signatures_are_not_what_somebody_added():
    assert visible_text("It works now.\n\nOn Monday Ana wrote:\n> Did it help?\n> Regards") == "It works now."
    assert visible_text("Thanks\n-- \nCarla, Wayne") == "Thanks"
    assert visible_text("> only a quote") == "> only a quote"


def test_a_very_long_text_is_shown_as_it_is_and_still_does_nothing():
    html = render("<script>\n**a\n" + "[" * 100_000)

    assert html.startswith("<p>&lt;script&gt;<br>**a<br>[[[")
    assert "<script" not in html
