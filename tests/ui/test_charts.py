"""Charts drawn by the server: readable without seeing them, and nothing in them can break out."""

from ui.templatetags.charts import bars, sparkline


def test_the_longest_bar_is_full_and_the_numbers_are_there_as_text():
    chart = bars([("Breakdown", 34), ("Invoice", 17), ("Access", 0)], "By category")

    assert 'width="100.0%"' in chart and 'width="50.0%"' in chart and 'width="0.0%"' in chart
    assert '<span class="pts">34</span>' in chart and "<figcaption>By category</figcaption>" in chart


def test_a_bar_may_lead_somewhere():
    assert '<a class="t" href="/x/?a=1&amp;b=2">Late</a>' in bars([("Late", 2, "/x/?a=1&b=2")], "t")


def test_no_rows_and_only_zeros_are_no_error():
    assert "<ul></ul>" in bars([], "t") and 'width="0.0%"' in bars([("a", 0)], "t")


def test_names_are_escaped():
    assert "<script>" not in bars([("<script>", 1)], "<script>") + sparkline([1, 2], '"><script>')


def test_a_line_has_words_for_whoever_does_not_see_it():
    line = sparkline([1, 5, 3], "From 1 to 3, at most 5")

    assert 'role="img" aria-label="From 1 to 3, at most 5"' in line and line.count(",") >= 3


def test_one_value_is_a_dot_and_none_is_a_dash():
    assert "<circle" in sparkline([7], "7") and "<svg" not in sparkline([], "nothing")
