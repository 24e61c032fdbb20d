"""Golden texts are taken apart line by line, and differences told in rows and columns."""

import pytest

from termopt.base.errors import UserError
from termopt.testing import difference
from termopt.testing.comparing import marks
from termopt.testing.golden import read_golden

ONE = """termopt recording 1  12x3
--- 0  0.000 s  step 0
loss 3.25

绿色 adam
--- 1  0.500 s  step 20  space
loss 0.50

绿色 adam
--- 2  1.000 s  step 20  as before
--- end of 3 frames
"""


def test_what_is_the_same_does_not_differ():
    assert difference(ONE, ONE) == ""


def test_a_frame_as_before_has_the_rows_of_the_one_before():
    _, first, again = read_golden(ONE, "a text").pages
    assert again.rows == first.rows == ("loss 0.50", "", "绿色 adam")
    assert again.header == "--- 2  1.000 s  step 20"


def test_only_the_rows_of_the_first_frame_that_differs_are_told():
    other = ONE.replace("loss 0.50", "loss 0.75").replace("step 20  s", "step 19  s")
    assert difference(ONE, other).split("\n") == [
        "2 of 3 frames differ; the first:",
        "header:",
        "  expected  --- 1  0.500 s  step 20  space",
        "  actual    --- 1  0.500 s  step 19  space",
        "                                 ^^",
        "row 1:",
        "  expected  loss 0.50",
        "  actual    loss 0.75",
        "                   ^^",
    ]


def test_a_frame_that_differs_alone():
    other = ONE.replace("loss 3.25", "loss 3.2")
    assert difference(ONE, other).split("\n")[:2] == ["1 of 3 frames differs; the first:", "--- 0  0.000 s  step 0"]


def test_fewer_frames_are_told_in_words():
    fewer = ONE.replace("--- 2  1.000 s  step 20  as before\n", "").replace("3 frames", "2 frames")
    told = ["expected 3 frames, the recording has 2; the first that is not in both:", "--- 2  1.000 s  step 20"]
    assert difference(ONE, fewer).split("\n") == told
    assert difference(fewer, ONE).startswith("expected 2 frames, the recording has 3;")


def test_another_size_is_told_in_words():
    assert difference(ONE, "termopt recording 1  9x1\n--- 0\nx\n--- end of 1 frame\n") == (
        "expected a terminal of 12x3, this one is of 9x1"
    )


@pytest.mark.parametrize(
    ("expected", "actual", "under"),
    [
        ("abc", "abc", ""),
        ("abc", "abd", "  ^"),
        ("ab", "abcd", "  ^^"),
        ("绿x", "绿y", "  ^"),
        ("绿x", "红x", "^^"),
        ("绿x", "abx", "^^"),
        ("V̂ ← 1", "V̂ ← 2", "    ^"),
    ],
)
def test_marks_stand_under_columns(expected, actual, under):
    assert marks(expected, actual) == under


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda text: "", "line 1: not the golden text of a recording"),
        (lambda text: text.replace("recording 1", "recording 7"), "line 1: not the golden text of a recording"),
        (lambda text: "<<<<<<< ours\n" + text, "line 1: not the golden text of a recording"),
        (lambda text: text[: text.index("loss 0.50")], "line 7: the text breaks off"),
        (lambda text: text[: text.index("--- end")], "line 11: the text breaks off"),
        (lambda text: text.replace("绿色 adam\n", "", 1), "line 6: expected the next frame, or the end"),
        (lambda text: text.replace("3 frames", "4 frames"), "line 11: there are 3 frames above"),
        (lambda text: "termopt recording 1  12x3\n--- end of 0 frames\n", "line 2: there are 0 frames above"),
        (lambda text: text.replace("12x3\n", "12x3\n--- 0  as before\n"), "expected the next frame"),
    ],
)
def test_a_damaged_text_is_named_with_the_line(damage, why):
    with pytest.raises(UserError, match=f"^the golden text.*{why}"):
        difference(damage(ONE), ONE)
