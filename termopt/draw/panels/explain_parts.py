"""What stands below the calculation of a step: how curved the loss is, a line search.

Every function takes: width, in cells; theme, the colors; lang, the language of the words; plain, whether to write
symbols in ASCII.
"""

from collections.abc import Sequence

from termopt.base.ascii_text import ascii_text
from termopt.base.number_text import digits
from termopt.base.translate import translate, translate_message
from termopt.draw.cells.canvas import Canvas, blank, put, rjust, text_width
from termopt.draw.cells.text_row import Piece, length, line
from termopt.draw.cells.wrap import wrap
from termopt.draw.panels.explain_model import DIGITS
from termopt.draw.panels.explain_rows import Block
from termopt.draw.theme.theme import Theme
from termopt.engine.analysis.explanation import Curvature
from termopt.engine.core.reports import Report, Trial

CURVATURE, RAY, TRIAL, HESSIAN, EARLIER, PAIR = 3, 4, 5, 7, 20, 60
"""Ranks: of trials the earlier ones go first, of pairs the older ones."""

LATER = 6
"""How much less the second row of some words matters than the first."""

PART = 13
"""Columns of a number of a pair, with its symbol."""

LEAST_WORDS = 8
"""Columns beside the numbers of a trial in which words are readable; in fewer, whole rows below are."""

GOOD = {"stable"}
BAD = {"unstable"}


def curvature_blocks(view: Curvature | str, width: int, theme: Theme, lang: str, plain: bool = False) -> list[Block]:
    """The eigenvalues, what they mean, and the numbers behind it. It takes what every function here takes.

    view: the curvature; or, in words, why there is none.
    """
    if isinstance(view, str):
        return packed(
            [Piece(translate("curvature {why}", lang, why=translate_message(view, lang)), theme.muted)],
            width,
            CURVATURE,
            theme,
            plain,
        )
    pieces = [Piece(f"λ {digits(view.low, DIGITS)} … {digits(view.high, DIGITS)}", theme.text)]
    if view.stability is not None:
        value, limit, _ = view.stability
        sign = "<" if value < limit else ">" if value > limit else "="
        pieces.append(Piece(f"η·λmax {digits(value, 4)} {sign} {digits(limit, 4)}", theme.text))
    pieces += [Piece(translate(word, lang), _tone(word, theme)) for word in view.words]
    if view.condition is not None:
        pieces.append(Piece(f"κ {digits(view.condition, 4)}", theme.text))
    return packed(pieces, width, CURVATURE, theme, plain)


def packed(pieces: Sequence[Piece], width: int, rank: int, theme: Theme, plain: bool = False) -> list[Block]:
    """Pieces in as many rows as they take, none of them cut; each row goes before the one above it.

    It takes width, theme and plain as every function here.

    pieces: the words, each with its color.
    rank: that of the first row; of what does not fit, the block with the highest rank goes first.
    """
    pieces = [piece._replace(text=ascii_text(piece.text)) for piece in pieces] if plain else pieces
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        if rows[-1] and length([*rows[-1], piece]) > width:
            rows.append([])
        rows[-1].append(piece)
    return [Block(line(width, row, [], theme), rank + i * LATER) for i, row in enumerate(rows)]


def _tone(word: str, theme: Theme) -> int:
    return theme.good if word in GOOD else theme.bad if word in BAD else theme.accent


# -- line search -------------------------------------------------------------------------------------------------


def search_blocks(view: Report, width: int, theme: Theme, lang: str, plain: bool = False) -> list[Block]:
    """Where the search began, its trials, how it failed if it did, and the pairs behind its ray if it keeps some.

    It takes what every function here takes. view: the line search.
    """
    last = len(view.trials)
    blocks = packed(_origin(view, theme, lang), width, RAY, theme, plain)
    for i, row in enumerate(_trials(view.trials, width, theme, lang)):
        blocks.append(Block(row, TRIAL if i in (0, last) else EARLIER - i // 3))
    if view.end:
        ended = [Piece(text, theme.bad) for text in wrap(translate(view.end, lang), max(width, 2))]
        blocks += packed(ended, width, TRIAL, theme, plain)
    if not view.room:
        return blocks
    known = translate("H from {pairs} of {room} pairs", lang, pairs=len(view.pairs), room=view.room)
    blocks += packed(
        [Piece(known, theme.text), Piece(f"γ {digits(view.scale, 4)}", theme.text)], width, HESSIAN, theme, plain
    )
    for i, (sy, s, y) in enumerate(view.pairs):
        parts = (f"s·y {digits(sy, 4)}", f"|s| {digits(s, 4)}", f"|y| {digits(y, 4)}")
        blocks.append(Block(_in_columns(parts, width, theme), PAIR + i))
    return blocks


def _in_columns(parts: Sequence[str], width: int, theme: Theme) -> Canvas:
    """The numbers of a pair, none of them left out: in as many rows as it takes."""
    across = min(max((width + 1) // (PART + 1), 1), len(parts))
    rows = [parts[i : i + across] for i in range(0, len(parts), across)]
    canvas = blank(width, len(rows), theme.text, theme.background)
    for i, row in enumerate(rows):
        put(canvas, i, 0, " ".join(part.ljust(PART) for part in row).rstrip(), theme.muted)
    return canvas


def _origin(view: Report, theme: Theme, lang: str) -> list[Piece]:
    if view.loss is None or view.slope is None:
        return [Piece(translate("no direction" if view.end else "no direction yet", lang), theme.muted)]
    if view.high is None:
        bracket = translate("bracket: none yet", lang)
    else:
        bracket = translate("bracket: {low} … {high}", lang, low=digits(view.low, 4), high=digits(view.high, 4))
    words = (bracket, f"φ₀ {digits(view.loss, DIGITS)}", f"d₀ {digits(view.slope, DIGITS)}")
    return [Piece(text, theme.text) for text in words]


def _trials(trials: Sequence[Trial], width: int, theme: Theme, lang: str) -> list[Canvas]:
    """A head and a row for each trial, with as many digits and words as there is room for."""
    ways = [(5, True), (4, True), (3, True), (5, False), (4, False), (3, False)]
    tables = (_cells(trials, count, long, lang) for count, long in ways)
    cells = _cells(trials, 3, False, lang)
    for table in tables:
        if sum(_widths(table)) + 2 * 3 <= width:
            cells = table
            break
    widths = _widths(cells)
    return [_trial(row, widths, width, theme.text if i else theme.muted, theme) for i, row in enumerate(cells)]


def _trial(cells: Sequence[str], widths: Sequence[int], width: int, color: int, theme: Theme) -> Canvas:
    """Numbers and words of a trial. Words too long for the row go on below; beside long numbers they begin below."""
    *numbers, words = cells
    text = "  ".join(rjust(number, w) for number, w in zip(numbers, widths, strict=False))
    beside = text_width(text) + 2
    col, top = (beside, 0) if width - beside >= LEAST_WORDS else (2, 1)
    rows = wrap(words, max(width - col, 2)) if words else []
    canvas = blank(width, max(top + len(rows), 1), theme.text, theme.background)
    put(canvas, 0, 0, text, color)
    for i, row in enumerate(rows, start=top):
        put(canvas, i, col, row, color)
    return canvas


def _cells(trials: Sequence[Trial], count: int, long: bool, lang: str) -> list[tuple[str, ...]]:
    head = ("t", "φ", "d", "")
    numbers = [tuple(digits(number, count) for number in trial[:3]) for trial in trials]
    words = [translate(trial.status if long else trial.short, lang) for trial in trials]
    return [head, *((*row, word) for row, word in zip(numbers, words, strict=True))]


def _widths(table: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(text_width, column)) for column in zip(*table, strict=True)]
