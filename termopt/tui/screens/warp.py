"""What can be done to the surface, to see which paths change."""

from collections.abc import Mapping
from functools import partial

from termopt.base.translate import translate, translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.problems.transforms.affine import Warp
from termopt.problems.transforms.transformed import warp_of
from termopt.scene.session_edits import seen_warped
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.menu import Menu, Row

CHANGES: tuple[tuple[str, str, Mapping[str, float]], ...] = (
    ("r", "rotate by 15°", {"rotate": 15.0}),
    ("R", "rotate back by 15°", {"rotate": -15.0}),
    ("x", "stretch ×2 along its own x axis", {"stretch": 2.0}),
    ("X", "shrink to half along its own x axis", {"stretch": 0.5}),
    ("m", "shift by 1 along both axes", {"shift": 1.0}),
    ("M", "shift back by 1", {"shift": -1.0}),
    ("l", "scale the loss ×10", {"scale": 10.0}),
    ("L", "scale the loss ÷10", {"scale": 0.1}),
)
"""Key, words, and the hyperparameters of a warp to be turned further."""


def warp_menu(session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> Menu[Intent]:
    """The menu of changes to the surface, closed with the intent that races the same lanes on it, or with None.

    It takes session, theme, marker and lang as every dialog.
    """
    warp = warp_of(session.race.lanes[0].problem)
    rows = [
        Row[Intent](key, translate(words, lang), partial(seen_warped, session, changes))
        for key, words, changes in CHANGES
    ]
    rows.append(Row("0", translate("back to the original", lang), partial(seen_warped, session, None)))
    said = translate(", ", lang).join(translate_message(part, lang) for part in str(warp).split(", "))
    now = "The problem is as it is defined." if warp == Warp() else "The problem is transformed: {warp}."
    title = translate("Transform the problem", lang)
    return Menu(title, rows, theme, marker, translate(now, lang, warp=said), lang)
