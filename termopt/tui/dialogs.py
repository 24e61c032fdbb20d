"""Which dialog each key opens. All are closed with an intent, several, or none."""

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.screen import ModalScreen

from termopt.base.errors import printable
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.session.state import Session

Opener = Callable[[Session, Theme, Marker], ModalScreen[Any]]


def _problem(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.tui.screens.problems import ProblemsScreen

    return ProblemsScreen(session, theme, marker)


def _optimizers(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.tui.screens.lanes import LanesScreen

    return LanesScreen(session, theme, marker)


def _start(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.tui.screens.start import StartScreen

    return StartScreen(session, theme, marker)


def _go_to(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.scene.session_edits import to_step
    from termopt.tui.screens.prompt import Prompt

    hint = f"A number from 0 to {session.race.steps}; a larger one runs on to it."
    return Prompt("Go to a step", hint, str(session.time.cursor), partial(to_step, session), theme, marker)


def _value(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.registry.registry import spell
    from termopt.scene.session_edits import to_value
    from termopt.tui.screens.prompt import Prompt
    from termopt.viewer.hyperparameter_steps import chosen, value_now

    hyperparameter = chosen(session)
    title = f"{hyperparameter.name} of {printable(session.race.lanes[session.race.focus].label)}, from now on"
    schedule = "; or a schedule, such as cosine(0.1,200)" if hyperparameter.name == "lr" else ""
    hint = f"{hyperparameter.doc}: {hyperparameter.range_text}{schedule}"
    check = partial(to_value, session, hyperparameter.name)
    return Prompt(title, hint, spell(value_now(session, hyperparameter)), check, theme, marker)


def _breaks(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.tui.screens.breaks import BreaksScreen

    return BreaksScreen(session, theme, marker)


def _fair(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.tui.screens.fair import FairScreen

    return FairScreen(session, theme, marker)


def _warp(session: Session, theme: Theme, marker: Marker) -> ModalScreen[Any]:
    from termopt.tui.screens.warp import warp_menu

    return warp_menu(session, theme, marker)


DIALOGS: dict[str, Opener] = {
    "problem": _problem,
    "optimizers": _optimizers,
    "start": _start,
    "go_to": _go_to,
    "value": _value,
    "breaks": _breaks,
    "fair": _fair,
    "warp": _warp,
}
"""By the name of the action."""
