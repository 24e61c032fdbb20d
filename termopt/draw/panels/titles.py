"""The words above the plots: heading, titles of panels, and the legend of a panel that all lanes share."""

from collections.abc import Iterator

from termopt.base.ascii_text import ascii_text
from termopt.base.number_text import digits, longest, percent_done, two_digits
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, cut, text_width
from termopt.draw.cells.text_row import Piece, length, line
from termopt.draw.screen.view_model import HyperparameterView, LaneView, ViewModel
from termopt.draw.theme.theme import Theme
from termopt.session.views import VIEWS

WIDE = 56
"""A title of so many columns has room for whole words."""


def heading(view_model: ViewModel, width: int, theme: Theme) -> Canvas:
    """What is being minimized, remarks on it, from where, and how it is shown. A long formula ends in `…`."""
    name, formula, *facts = view_model.heading
    loss_name, gap = translate(view_model.loss_name, view_model.lang), 3
    formula = cut(formula, max(width - text_width(name) - text_width(loss_name) - gap - 2, 1))
    left = [Piece("termopt", theme.muted, 5), Piece(name, theme.text, 0)]
    left += [Piece(note, theme.muted, 2) for note in view_model.notes]
    left += [Piece(fact, theme.muted, rank) for fact, rank in zip((formula, *facts), (3, 5, 6), strict=False)]
    right = [
        *([Piece(view_model.pointed, theme.text, 1)] if view_model.pointed else []),
        Piece(loss_name, theme.muted, 4),
        Piece(translate("explain" if view_model.explain else view_model.view, view_model.lang), theme.muted, 8),
        Piece(translate("seed {seed}", view_model.lang, seed=view_model.seed), theme.muted, 9),
    ]
    return line(width, left, right, theme, gap)


def title(view_model: ViewModel, lane: int, width: int, theme: Theme, alone: bool = False) -> Canvas:
    """Which lane, its optimizer and hyperparameters, and how it stands. The lane in focus carries a pointer.

    view_model: what the screen shows, in the colors of theme.
    lane: the number of the lane.
    width: in cells; of what does not fit, the least important is left out.
    alone: it is the only lane that is shown, which is said where there are others.
    """
    view = view_model.lanes[lane]
    name = view.title if width >= WIDE else view.name
    left = [Piece(f"{_pointer(view_model, lane)}{lane + 1} {view.marker} {name}", theme.lane(view.colour), 0)]
    fitted = VIEWS[view_model.view].predictions and view.fit is not None
    far = not fitted and view.off is not None and view.off.far
    lower = (
        5 if fitted or far or view.under_way is not None else 0
    )  # then there are more urgent things than hyperparameters
    beside = view_model.lesson is not None or view_model.explain is not None  # whose texts have symbols
    symbols = beside or (width < WIDE and not view_model.plain)
    for i, one in enumerate(view.hyperparameters):
        words = _hyperparameter_words(one, symbols, view_model.plain)
        left.append(Piece(words, theme.text if one.chosen else theme.muted, _rank(one, i, lower)))
    if any(one.preset for one in view.hyperparameters):
        left.append(Piece(translate("* preset", view_model.lang), theme.muted, 40))
    right = [Piece(f"f {digits(view.loss)}", theme.text, 3, len("f ") + longest())]
    if alone and len(view_model.lanes) > 1:
        words = "{lane} of {lanes} · S all" if view_model.solo else "{lane} of {lanes} · tab"
        words = translate(words, view_model.lang, lane=lane + 1, lanes=len(view_model.lanes))
        right.insert(0, Piece(words, theme.accent, 1))
    if view_model.presenting:  # what the bar says otherwise
        right = [Piece(translate("step {k}", view_model.lang, k=view_model.k), theme.text, 2), *right]
        right = [*([Piece(view_model.why, theme.accent, 1)] if view_model.why else []), *right]
    right += _noise(view, theme, view_model.lang) if fitted else []
    norm = "|grad f|" if view_model.plain else "‖∇f‖"
    right += [Piece(f"{norm} {digits(view.grad_norm)}", theme.text, 9, text_width(norm) + 1 + longest())]
    right += [Piece(translate("off plane", view_model.lang), theme.accent, 1)] if far else []
    right += _state(view, width, theme, view_model.lang)
    return line(width, left, right, theme)


def _rank(one: HyperparameterView, place: int, lower: int) -> int:
    """The rank of a hyperparameter in a title; `place` is its number among those of the lane.

    lower: how much lower it stands than what is said of the run.
    """
    if one.alters:
        return 0
    if one.chosen:
        return 1
    if place == 0:
        return 1 + lower
    return 2 + lower if one.preset or one.by_eye else 10 + place


def _pointer(view_model: ViewModel, lane: int) -> str:
    return "›" if lane == view_model.focus and len(view_model.lanes) > 1 else " "


def _noise(view: LaneView, theme: Theme, lang: str) -> Iterator[Piece]:
    """How far the gradient of the rows last read was from that of all rows, in direction and in size."""
    if view.data_use and view.data_use.angle is not None:
        yield Piece(f"∠ {two_digits(view.data_use.angle)}°", theme.muted, 4)
    if view.data_use and view.data_use.noise is not None:
        yield Piece(translate("gradient noise {noise}", lang, noise=two_digits(view.data_use.noise)), theme.muted, 5)


def _state(view: LaneView, width: int, theme: Theme, lang: str) -> Iterator[Piece]:
    """The status, or how much of a long step is done."""
    if view.status != "running" or view.shortfall:
        yield status_piece(view, theme, lang)
    elif view.under_way is not None:
        words = "{share} of the next step" if width >= WIDE else "{share} of next"
        yield Piece(translate(words, lang, share=percent_done(view.under_way)), theme.accent, 1)
    elif view.meanwhile is not None:
        words = "waits: time for {n:,} more updates" if width >= WIDE else "time for {n:,} more"
        yield Piece(translate(words, lang, n=view.meanwhile), theme.accent, 1)


def _hyperparameter_words(hyperparameter: HyperparameterView, short: bool, plain: bool) -> str:
    """`lr 0.02*`, or `η 0.02*` where room is short: a star for a preset, brackets for the one that is turned.

    plain: with the names of symbols.
    """
    symbol = ascii_text(hyperparameter.symbol) if plain else hyperparameter.symbol
    name = symbol if short else hyperparameter.name
    words = f"{name} {hyperparameter.value}{'*' if hyperparameter.preset else ''}"
    return f"[{words}]" if hyperparameter.chosen else words


def hyperparameter_at(view: LaneView, text: str, x: int, plain: bool) -> str | None:
    """The name of the hyperparameter that stands in column x of the title of a lane, or None.

    view: the lane; text: the title, a character a cell; plain: whether it is in ASCII.
    """
    for one in view.hyperparameters:
        for short in (False, True):
            words = _hyperparameter_words(one, short, plain)
            if 0 <= text.find(words) <= x < text.find(words) + len(words):
                return one.name
    return None


def status_piece(view: LaneView, theme: Theme, lang: str = "en") -> Piece:
    """The status in words, with the step where a lane stopped."""
    if view.status == "diverged":
        return Piece(f"✗ {translate('diverged at {k}', lang, k=view.k)}", theme.bad, 1)
    mark = {"converged": "✓ ", "running": ""}.get(view.status, "! ")
    color = theme.good if view.status == "converged" else theme.accent
    if view.status == "running" and not view.shortfall:
        color = theme.muted
    return Piece(mark + translate(view.shortfall or view.status, lang), color, 1)


def legend(view_model: ViewModel, width: int, theme: Theme) -> Canvas:
    """All lanes in one row, for a panel that they share, with as many hyperparameters as all have room for.

    Lanes that there is no room for are counted; the one in focus is always named.
    """
    lanes = range(len(view_model.lanes))
    for most in (9, 1, 0):
        pieces = [piece for lane in lanes for piece in _entry(view_model, lane, most, theme)]
        if length(pieces) <= width:
            return line(width, pieces, [], theme)
    others = [lane for lane in lanes if lane != view_model.focus]
    for named in range(len(others) - 1, -1, -1):
        chosen = sorted([view_model.focus, *others[:named]])
        pieces = [piece for lane in chosen for piece in _entry(view_model, lane, 0, theme)]
        pieces.append(Piece(f"+{len(others) - named}", theme.text))
        if length(pieces) <= width:
            break
    return line(width, pieces, [], theme)


def legend_lane(view_model: ViewModel, text: str, x: int) -> int | None:
    """The lane that a legend names under a column, or None. text: the legend, a character a cell."""
    begins = ((text.find(f"{i + 1} {view.marker}"), i) for i, view in enumerate(view_model.lanes))
    before = [(at, i) for at, i in begins if 0 <= at <= x]
    return max(before)[1] if before else None


def _entry(view_model: ViewModel, lane: int, most: int, theme: Theme) -> list[Piece]:
    """One lane of the legend, with its learning rate and presets, at most so many."""
    view = view_model.lanes[lane]
    hyperparameters = [
        one for i, one in enumerate(view.hyperparameters) if (i == 0 or one.preset or one.by_eye) and not one.alters
    ][:most]
    altering = [one for one in view.hyperparameters if one.alters]
    name = f"{_pointer(view_model, lane)}{lane + 1} {view.marker} {view.name}"
    entry = [Piece(name, theme.lane(view.colour), lane)]
    if view.off and view.off.far:
        entry.append(Piece(translate("off plane", view_model.lang), theme.accent, lane))
    plain, short = view_model.plain, not view_model.plain or view_model.lesson is not None
    said = f"{view.name} "  # of `without`, which `without zero_grad` stands behind, only the rest need be said
    words = [_hyperparameter_words(one, short, plain).removeprefix(said) for one in altering]
    entry += [Piece(text, theme.muted, lane) for text in words]
    others = [_hyperparameter_words(one, short, plain) for one in hyperparameters]
    return entry + [Piece(text, theme.muted, 20 + lane) for text in others]
