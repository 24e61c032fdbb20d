"""One map of a session: it is computed a piece at a time, drawn as far as it is known, and read cell by cell."""

from collections.abc import Callable, Generator

import numpy as np

from termopt.base.errors import UserError
from termopt.base.translate import translate
from termopt.draw.plot.cell_map import CellMap
from termopt.engine.core.types import Array
from termopt.export.map_parts import MapView, words_of
from termopt.export.map_table import row
from termopt.export.map_views import map_views, profile_views, seeds_view
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.sweeps.cells import empty
from termopt.sweeps.losses import loss_curves, target_steps
from termopt.sweeps.map import Map
from termopt.sweeps.progressive import ProgressiveMap
from termopt.viewer.map_words import in_language
from termopt.viewer.session_maps import MapChoice, opened_cell, session_sweep

CURVES_OF_STEPS = ("seeds", "profile")
"""Maps of the losses at every step: where the runs end is not looked at."""


class MapPlayer:
    """The map of a choice. Where there is no such map, `fault` says why, and nothing is computed."""

    def __init__(self, session: Session, choice: MapChoice, lang: str = "en") -> None:
        self.choice = choice
        self._lang = lang
        self.fault = ""
        self.session = session
        self._map: ProgressiveMap | None = None
        self._losses: Generator[float, None, Array] | None = None
        self._share = 0.0
        self._curves: Array | None = None
        self._view: MapView | None = None
        try:
            self._map = ProgressiveMap(session_sweep(session, choice))
            if choice.kind == "seeds":
                self._losses = loss_curves(self._map.sweep)
            elif choice.kind == "profile":
                self._losses = target_steps(self._map.sweep)
        except UserError as error:
            self.fault = str(error)

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to compute."""
        if self.choice.kind in CURVES_OF_STEPS:
            return self._losses is None
        return self._map is None or self._map.finished

    @property
    def share(self) -> float:
        """How much of the map is computed: 0 to 1."""
        if self.finished or self._map is None:
            return 1.0
        return self._share if self._losses is not None else self._map.done / self._map.sweep.size

    def work(self, more: Callable[[], bool]) -> bool:
        """Compute while `more()` says so. Returns whether there is more to be seen."""
        if self._map is None:
            return False
        try:
            news = self._map.work(more) if self._losses is None else self._next_losses(more)
        except UserError as error:
            self.fault, self._map, self._losses = str(error), None, None
            return True
        if news:
            self._view = None
        return news

    def _next_losses(self, more: Callable[[], bool]) -> bool:
        assert self._losses is not None
        try:
            self._share = next(self._losses)
            while more():
                self._share = next(self._losses)
        except StopIteration as end:
            self._losses, self._curves = None, end.value
            return True
        return False

    def view(self) -> MapView | None:
        """The picture of what is known so far; None before there is one."""
        found = self._found()
        if self._view is None and found is not None:
            if self.choice.kind not in CURVES_OF_STEPS:
                self._view = in_language(next(map_views(self.choice.kind, found)), self._lang)
            elif self._curves is not None:
                seeds = self.choice.kind == "seeds"
                view = seeds_view(found, self._curves) if seeds else next(profile_views(found, self._curves))
                self._view = in_language(view, self._lang)
        return self._view

    def _found(self) -> Map | None:
        if self._map is None or self._losses is not None:
            return None
        return Map(self._map.sweep, empty(self._map.sweep.size)) if self._curves is not None else self._map.map()

    def places(self) -> tuple[int, int]:
        """Over how many places a cursor goes, across and up."""
        view = self.view()
        if view is None or self._map is None or self.choice.kind in CURVES_OF_STEPS:
            return (0, 0)
        across, up = self._map.sweep.shape[:2]
        return (across, up) if isinstance(view.shown, CellMap) else (across, 1)

    def numbers(self, place: tuple[int, int]) -> list[int]:
        """The numbers of the runs at a place of the cursor: one of a map, one an optimizer of curves."""
        assert self._map is not None
        every = np.arange(self._map.sweep.size).reshape(self._map.sweep.shape)
        found: list[int] = (every[place] if self._cells else every[place[0]]).ravel().tolist()
        return found

    @property
    def _cells(self) -> bool:
        return self._view is not None and isinstance(self._view.shown, CellMap)

    def reading(self, place: tuple[int, int]) -> str:
        """What became of the runs at a place, in words."""
        found = self._found()
        if found is None or self._map is None:
            return ""
        numbers = self.numbers(place)
        if not all(map(self._map.known, numbers)):
            return translate("not computed yet", self._lang)
        cell = found.sweep.cell(numbers[0])
        where = ", ".join(
            f"{name} {words_of(value)}" for name, value in cell.items() if self._cells or name != "optimizer"
        )
        became = (_became(found, number, not self._cells, self._lang) for number in numbers)
        return f"{where}: " + translate("; ", self._lang).join(became)

    def opened(self, place: tuple[int, int]) -> Intent | None:
        """What opens the run at a place in the race. Raises UserError where that cannot be."""
        assert self._map is not None
        numbers = self.numbers(place)
        focus = min(self.session.race.focus, len(numbers) - 1)
        return opened_cell(self.session, self.choice.kind, self._map.sweep, numbers[0 if self._cells else focus])


def _became(found: Map, number: int, named: bool, lang: str) -> str:
    """`adam f − f* 1.2e-17, converged at 34`."""
    cells = dict(zip(found.names, row(found, number), strict=True))
    known = np.isfinite(cells["gap"])
    value = float(cells["gap"] if known else cells["loss"])
    name = f"{words_of(cells['optimizer'])} " if named and "optimizer" in cells else ""
    parts = [f"{'f − f*' if known else 'f'} {words_of(value)}"] if np.isfinite(value) else []
    parts.append(translate(str(cells["status"]), lang))
    if cells["minimum"] is not None:
        parts[-1] = translate("{status} at minimum {n}", lang, status=parts[-1], n=cells["minimum"])
    if cells["steps"] is not None:
        parts.append(translate("1e−8 after {steps} steps", lang, steps=cells["steps"]))
    return name + translate(", ", lang).join(parts)
