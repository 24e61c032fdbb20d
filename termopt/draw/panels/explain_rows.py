"""The calculation from one iterate to the next, row by row: a name or an equation, and its numbers in columns."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from termopt.base.number_text import digits
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, blank, put, text_width
from termopt.draw.cells.wrap import wrap
from termopt.draw.panels.explain_model import DIGITS
from termopt.draw.theme.theme import Theme
from termopt.engine.analysis.explanation import Explanation, Extremes, TermValue

POINTER = "▶"
INDENT = 2
"""Columns before an equation, for the pointer."""

NUMBER = 10
"""Columns set aside for a number: a longer one makes all columns wider, a shorter one moves nothing."""

GAP = 2
"""Least columns between an equation and its numbers."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

OPERATORS = np.array([ord(char) for char in "←·−+/()√^,|≤ᵗ²‖"])

EQUATION, WALKED, LOOK, LOSS = 20, 2, 1, 8
"""Ranks. Of equations the first go first; while they are shown line by line, little else matters as much."""


class Block(NamedTuple):
    """Rows that stay or go together. Of those that do not fit, the highest `rank` goes first; 0 always stays."""

    canvas: Canvas
    rank: int


class Numbers(NamedTuple):
    """Rows of numbers, against the right edge, and the columns that they need at most, whatever their values."""

    rows: Sequence[str]
    width: int


class StepRow(NamedTuple):
    """A name or an equation, and its numbers; None for what is not yet computed."""

    text: str
    short: str  # what stands for the text where it does not fit
    numbers: Numbers | None
    rank: int
    equation: bool = False
    here: bool = False  # this equation has just been worked out
    scalar: bool = False  # no coordinates: not in the color of the columns that it happens to stand in


def rows(step: Explanation, width: int, line: int | None, lang: str = "en") -> Iterator[StepRow]:
    """The step, from w to the next w.

    step: the step explained.
    width: the columns there are.
    line: the last equation worked out; None for all of them.
    lang: the language of the words.
    """
    terms = [one.term for one in step.lines]
    room, last = width - INDENT, len(terms) - 1 if line is None else line
    column = _column(step)

    def row(text: str, short: str, value: TermValue, term: str, rank: int, done: bool = True) -> StepRow:
        return StepRow(
            text,
            short,
            written(value, term, column, room, lang) if done else None,
            rank,
            scalar=not isinstance(value, tuple),
        )

    head = translate("step {k} → {next}", lang, k=step.k, next=step.k + 1)
    w, following = iterate_name(step.k), iterate_name(step.k + 1)
    yield StepRow(head, head, None if isinstance(step.before, Extremes) else _in_columns(step.names, column, room), 0)
    yield row(w, w, step.before, "w", 0)
    if step.looked and "q" not in terms:
        yield row(translate("q, where it looks", lang), "q", step.q, "q", LOOK)
    if "φ" not in terms:
        short = "f(q)" if step.looked else "f(w)"
        text = translate("{f} of the batch", lang, f=short) if step.batch else short
        yield row(text, short, step.loss, "f", LOSS)
    for i, (term, text, value) in enumerate(step.lines):
        kept = i == line or (line is None and term == "Δw")
        rank = 0 if kept else EQUATION + len(terms) - i if line is None else WALKED
        yield row(text, f"{term} ← …", value, term, rank, i <= last)._replace(equation=True, here=i == line)
    yield row(following, following, step.after, "w", 0, last >= len(terms) - 1)


def iterate_name(k: int) -> str:
    """`w₁₂`."""
    return f"w{str(k).translate(SUBSCRIPTS)}"


def written(value: TermValue, term: str, column: int, room: int, lang: str) -> Numbers:
    """A value in rows of at most `room` columns, if that is possible; numbers of a vector take `column` each.

    value: what to write.
    term: its symbol.
    column, room: the columns of a number, and those that there are.
    lang: the language of the words.
    """
    match value:
        case bool():
            return Numbers([translate("yes" if value else "no", lang)], 3)
        case Extremes():
            return _summary(value, term, room, lang)
        case tuple():
            return _in_columns([digits(number, DIGITS) for number in value], column, room)
        case _:
            text = digits(value, DIGITS)
            return Numbers([text], max(len(text), NUMBER))


def _summary(value: Extremes, term: str, room: int, lang: str) -> Numbers:
    """The longest of three ways to tell of many numbers."""
    words = text_width(f"|{term}| ")
    least, largest = translate("min", lang), translate("max", lang)
    names = text_width(f"  {least}  ({value.low_name})  {largest}  ({value.high_name})")
    norm = f"|{term}| {digits(value.norm, DIGITS)}"
    for count in (5, 3):
        width = words + NUMBER + names + 2 * (NUMBER + count - 5)
        if width <= room:
            low, high = digits(value.low, count), digits(value.high, count)
            return Numbers([f"{norm}  {least} {low} ({value.low_name})  {largest} {high} ({value.high_name})"], width)
    return Numbers([norm], words + NUMBER)


def _in_columns(words: Sequence[str], column: int, room: int) -> Numbers:
    """Words against the right edge of their columns, in as many rows as it takes."""
    across = min(max((room + 1) // (column + 1), 1), len(words))
    lines = [words[i : i + across] for i in range(0, len(words), across)]
    texts = [" ".join(word.rjust(column) for word in (*one, *[""] * (across - len(one)))) for one in lines]
    return Numbers(texts, across * (column + 1) - 1)


def _column(step: Explanation) -> int:
    """The columns that each number of a vector takes."""
    values = [step.before, step.q, step.after, *(one.value for one in step.lines)]
    vectors = [value for value in values if isinstance(value, tuple) and not isinstance(value, Extremes)]
    return max(NUMBER, *(len(digits(number, DIGITS)) for vector in vectors for number in vector), 0)


def fits(row: StepRow, width: int) -> bool:
    """Whether text and numbers stand side by side. So they do, or not, at every step alike, and nothing jumps."""
    indent = INDENT if row.equation else 0
    return indent + text_width(row.text) + (GAP + row.numbers.width if row.numbers else 0) <= width


def drawn(row: StepRow, width: int, wrapped: bool, color: int, theme: Theme) -> Block:
    """One row of the explanation, in width cells and the colors of a theme.

    row: the equation and its numbers.
    wrapped: a text that does not fit beside its numbers stands above them; otherwise it is short.
    color: of the numbers, unless they are the same for all coordinates.
    """
    if not wrapped and not fits(row, width):
        row = row._replace(text=row.short)
    indent = INDENT if row.equation else 0
    beside, numbers = fits(row, width), row.numbers.rows if row.numbers else ()
    texts = [row.text] if beside else wrap(row.text, max(width - indent, 2))
    below = 0 if beside else len(texts)
    canvas = blank(width, max(len(numbers) + below, len(texts)), theme.text, theme.background)
    for i, text in enumerate(texts):
        put(canvas, i, indent, text, theme.text if numbers or not row.equation else theme.muted)
    if row.equation and numbers:
        canvas.fg[np.isin(canvas.code, OPERATORS)] = theme.muted
    for i, text in enumerate(numbers, start=below):
        put(canvas, i, width - text_width(text.lstrip()), text.lstrip(), theme.text if row.scalar else color)
    if row.here:
        canvas.bg[:] = theme.surface
        put(canvas, 0, 0, POINTER, theme.accent)
    return Block(canvas, row.rank)
