"""A page of a lesson shows all its text, at every width, in both languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.cells.canvas import text_width, to_rows
from termopt.draw.cells.wrap import CLOSING, OPENING, wrap
from termopt.draw.panels.lesson import LEAST_ROWS, MEASURE, lesson_pane, lesson_rows
from termopt.draw.screen.view_model import LessonView
from termopt.draw.theme.theme import THEMES

ENGLISH = (
    "Every update of the batch lane reads all 100 rows: its curve only falls. The mini-batch lane reads 20 of them, "
    "drawn by chance, and the stochastic lane a single one. Which is the first to reach a loss of 4? Make a guess."
)
CHINESE = (
    "批量梯度下降每次更新都要读全部 100 行数据，所以它的损失曲线最平稳；小批量（mini-batch）每次随机取 20 行。"
    "请先猜一猜：哪一种最先把损失降到“4”以下？"
)
HINT = "space go on  b back  esc leave"
words = st.text("abcdefgh", min_size=1, max_size=9)
mixed = st.lists(
    st.one_of(words, st.text("批量梯度下降", min_size=1, max_size=9), st.sampled_from("，。；：？！）」”、（「“ "))
).map("".join)


def page(text: str, title: str = "Batch and mini-batch") -> LessonView:
    return LessonView(title, 2, 6, text, HINT)


def shown(view: LessonView, width: int) -> list[str]:
    return [row.replace("\0", "") for row in to_rows(lesson_pane(view, width, THEMES["dark"]))]


@given(st.lists(words).map(" ".join), st.integers(10, 100))
def test_english_breaks_between_words_only(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert " ".join(rows).split() == text.split()
    assert all(len(row) <= width for row in rows)
    assert all(len(row) + 1 + len(after.split()[0]) > width for row, after in pairwise(rows))


@given(mixed, st.integers(8, 90))
def test_nothing_is_lost_and_nothing_too_wide(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(text_width(row) <= width for row in rows)


parts = st.sampled_from(["梯度，", "下降。", "（批量）", "“损失”", "mini-batch", "100 ", "随机"])


@given(st.lists(parts, min_size=1).map("".join), st.integers(20, 90))
def test_no_row_begins_or_ends_with_the_wrong_mark(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert not any(row[0] in CLOSING for row in rows)
    assert not any(row[-1] in OPENING for row in rows)


def test_a_marker_stays_with_the_name_of_its_lane() -> None:
    assert wrap("and still ■ Adam moved", 12) == ["and still", "■ Adam moved"]
    assert wrap("没有超过 ▲ 动量法", 12) == ["没有超过", "▲ 动量法"]


def test_a_word_longer_than_a_row_is_broken() -> None:
    assert wrap("abcdefghij klm", 4) == ["abcd", "efgh", "ij", "klm"]


def test_chinese_breaks_anywhere_but_before_a_mark() -> None:
    assert wrap("梯度下降，批量", 8) == ["梯度下", "降，批量"]
    assert wrap("梯度下（批量）", 8) == ["梯度下", "（批量）"]
    assert wrap("第 100 行", 6) == ["第 100", "行"]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, "one\n\ntwo", ""])
@pytest.mark.parametrize("width", [58, 78, 118, 158, 298])
def test_title_page_text_and_hint_are_all_there(text: str, width: int) -> None:
    rows = shown(page(text), width)
    assert len(rows) == lesson_rows(page(text), width) >= LEAST_ROWS
    assert "Batch and mini-batch" in rows[0]
    assert "page 2 of 6" in rows[0]
    assert sum(row.count(HINT) for row in rows) <= 1
    body = " ".join(rows[1:]).replace(HINT, "")
    assert "".join(body.split()) == "".join(text.split())
    assert all(text_width(row.rstrip()) <= width for row in rows)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_a_page_of_usual_length_takes_five_rows_at_80_columns(text: str) -> None:
    assert lesson_rows(page(text), 78) == 5


def test_the_hint_goes_where_there_is_room() -> None:
    long = "A title that leaves the line no room for any hint at all"
    assert HINT in shown(page("short"), 118)[0]
    assert HINT in shown(page("short", long), 78)[-1]
    full = "word " * 60
    assert not any(HINT in row for row in shown(page(full, long), 78))


LONG = "space goes on · enter, backspace turn pages · esc closes"


@pytest.mark.parametrize(("width", "hint"), [(62, LONG), (58, LONG[:43]), (30, LONG[:13])])
def test_a_hint_loses_whole_parts_at_its_end(width: int, hint: str) -> None:
    rows = shown(page("short")._replace(hint=LONG), width)
    assert rows[-1].strip() == hint


def test_all_pages_of_a_lesson_take_the_same_rows() -> None:
    texts = ("short", ENGLISH, f"{ENGLISH}\n{ENGLISH[:80]}\nYou said so.")
    assert {lesson_rows(page(text)._replace(texts=texts), 78) for text in texts} == {7}


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_text_of_an_earlier_step_is_muted_and_its_hint_says_why(theme) -> None:
    now, past = (lesson_pane(page(ENGLISH)._replace(past=past), 118, theme) for past in (False, True))
    assert to_rows(now) == to_rows(past)
    assert {int(color) for color in past.fg[1, 2:20]} == {theme.muted}
    assert {int(color) for color in now.fg[1, 2:20]} == {theme.text}


def test_the_page_is_counted_in_words_of_the_language() -> None:
    rows = shown(page(CHINESE)._replace(words="第 2 页，共 6 页"), 118)
    assert rows[0].rstrip("─ ").endswith("第 2 页，共 6 页")
    assert "page" not in rows[0]


def test_a_row_is_no_longer_than_can_be_read() -> None:
    assert max(len(row.rstrip()) for row in shown(page(ENGLISH), 298)[1:]) <= MEASURE + 2
