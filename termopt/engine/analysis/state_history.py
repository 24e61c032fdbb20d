"""What an optimizer kept from step to step: its velocity, its averages, coordinate by coordinate."""

import unicodedata
from collections.abc import Mapping
from typing import cast

import numpy as np

from termopt.base.ascii_text import HAT
from termopt.engine.analysis.explain import names_of
from termopt.engine.analysis.measures import MOST_CURVES, Column
from termopt.engine.core.step import quiet
from termopt.engine.core.types import Array, Iterate, Update
from termopt.engine.trace.trace import Trace

MOST = 2_000
"""Steps that are read at a time: of a lane farther ahead, the values before these are nan."""


class StateHistory:
    """The vectors in the state of a lane at every step, kept from frame to frame: only new steps are read."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._at: Iterate | None = None
        self._values: dict[str, Array] = {}
        self.since = 0
        """The first step that the values are known of."""

    def columns(self, upto: int) -> dict[str, tuple[Column, ...]]:
        """For each vector of the state, by its name, a curve for each coordinate over the steps 0..upto.

        Of more than MOST_CURVES coordinates there is one curve, the length of the vector. Nothing for a lane whose
        steps take long.
        """
        trace = self._trace
        if trace.streams:
            return {}
        upto = min(upto, trace.head)
        if self._at is None or upto - self._at.k > MOST:
            self._at = trace.iterate(max(upto - MOST, 0))
            self._values, self.since = {}, self._at.k
            self._note(self._at)
        with quiet():
            while self._at.k < upto:
                told, end = trace.told_after(self._at, upto)
                if told:
                    self._note_stretch(self._at, told)
                    self._at = end
                else:
                    self._at = trace.following(self._at)
                    self._note(self._at)
        names = names_of(trace.lane.problem)
        return {
            name: tuple(
                Column(label, values[row, : upto + 1])
                for row, label in enumerate(names if len(values) > 1 else ("‖ ‖",))
            )
            for name, values in self._values.items()
        }

    def _note(self, iterate: Iterate) -> None:
        """Take the vectors of one iterate down."""
        state = _vectors(iterate, self._terms(iterate.k))
        for name, vector in (state | _corrected(iterate, state)).items():
            shown = vector if len(vector) <= MOST_CURVES else np.array([np.hypot.reduce(vector)])
            self._keep(name, iterate.k, shown[:, None])

    def _note_stretch(self, before: Iterate, told: list[list[Update]]) -> None:
        """Take down the vectors of the iterates that some updates lead to, from that before them on.

        told: of each step an update for each of a few coordinates.
        """
        names = _vectors(before, self._terms(before.k))
        found = {name: [[getattr(one.state, name) for one in step] for step in told] for name in names}
        hats = [hat for hat in map(hatted, names) if hat in told[0][0].terms]
        found |= {hat: [[one.terms[hat] for one in step] for step in told] for hat in hats}
        for name, rows in found.items():
            self._keep(name, before.k + 1, np.array(rows).T)

    def _terms(self, k: int) -> set[str]:
        """What the equations of step k give."""
        return {equation.term for equation in self._trace.optimizer_at(k).equations}

    def _keep(self, name: str, first: int, shown: Array) -> None:
        """Keep what is shown of a vector, (curves, n), of n iterates from the first on."""
        last = first + shown.shape[1] - 1
        kept = self._values.get(name)
        if kept is None:
            kept = self._values[name] = np.full((len(shown), 2 * last + 256), np.nan)
        if last >= kept.shape[1]:
            grown = np.full((len(shown), 2 * last), np.nan)
            grown[:, : kept.shape[1]] = kept
            kept = self._values[name] = grown
        kept[:, first : last + 1] = shown


def _corrected(iterate: Iterate, state: Mapping[str, Array]) -> dict[str, Array]:
    """Averages in the state without their bias, V̂ of V, which are terms of the step that led to an iterate."""
    return {name: np.asarray(iterate.terms[name]) for name in map(hatted, state) if name in iterate.terms}


def hatted(name: str) -> str:
    """`V̂` of `V`."""
    return unicodedata.normalize("NFC", name + HAT)


def _vectors(iterate: Iterate, terms: set[str]) -> dict[str, Array]:
    """What an equation gives and the state, or that inside a wrapper, keeps: a number for each coordinate."""
    state = getattr(iterate.state, "inner", iterate.state)
    fields: tuple[str, ...] = getattr(state, "_fields", ())
    found = {name: getattr(state, name) for name in fields if name in terms}
    return {name: of for name, of in found.items() if _is_vector(of, iterate)}


def _is_vector(kept: object, iterate: Iterate) -> bool:
    """Whether this is a number for each coordinate; of matrices there may be a tuple of arrays."""
    if not isinstance(kept, np.ndarray):
        return False
    values = cast(Array, kept)
    return values.shape == iterate.x.shape and values.dtype == np.float64
