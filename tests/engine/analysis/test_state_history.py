"""The history of a state goes through every step as the trace did, also where a hyperparameter was turned."""

import numpy as np
import pytest

import termopt
from termopt.engine.analysis.measures import Column
from termopt.engine.analysis.state_history import MOST, StateHistory, hatted
from termopt.engine.core.lane import Edit, Lane
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import OPTIMIZERS, optimizer, problem


@pytest.mark.parametrize("edit", [Edit(5, "clip", 0.1), Edit(5, "lr", 0.01), Edit(5, "lookahead", 4)])
def test_a_state_is_that_of_the_run_after_a_hyperparameter_was_turned(edit: Edit) -> None:
    lane = Lane(problem("quadratic"), optimizer("momentum:lr=0.001"), (1.0, 1.0)).edited(edit.k, edit.field, edit.value)
    trace = Trace(lane, 20)
    trace.reach(20)
    shown = np.stack([column.values for column in StateHistory(trace).columns(20)["v"]])
    for k in range(21):
        state = trace.iterate(k).state
        np.testing.assert_array_equal(shown[:, k], getattr(state, "inner", state).v)


def test_it_says_from_which_step_on_the_values_are_known() -> None:
    trace = Trace(Lane(problem("quadratic"), optimizer("momentum:lr=0.001"), (1.0, 1.0)), MOST + 500)
    trace.reach(MOST + 500)
    history = StateHistory(trace)
    values = history.columns(MOST + 300)["v"][0].values
    assert history.since == 300
    assert np.isnan(values[:300]).all()
    assert np.isfinite(values[300:]).all()


def test_averages_are_charted_without_their_bias_too() -> None:
    def columns(spec: str) -> dict[str, tuple[Column, ...]]:
        trace = Trace(Lane(problem("rosenbrock"), optimizer(spec), (-2.0, 2.0)), 20)
        trace.reach(20)
        return StateHistory(trace).columns(20)

    adam, steps = columns("adam:lr=0.1,beta1=0.5,beta2=0.75"), np.arange(1, 21)
    for plain, corrected, beta in (("V", "V̂", 0.5), ("S", "Ŝ", 0.75)):
        for kept, shown in zip(adam[plain], adam[corrected], strict=True):
            assert np.isnan(shown.values[0])
            assert shown.values[1:] == pytest.approx(kept.values[1:] / (1 - beta**steps))
    assert list(columns("momentum")) == ["v"]


def test_a_state_made_of_matrices_has_vectors_too() -> None:
    """Of two matrices some optimizers keep rows and columns, which are of several lengths and in no chart."""
    for name in OPTIMIZERS:
        try:
            trace = termopt.run("factor", name, steps=1)
        except termopt.UserError:  # needs what a factorization does not have
            continue
        kept = getattr(trace.iterate(1).state, "_fields", ())
        assert StateHistory(trace).columns(1).keys() <= {*kept, *map(hatted, kept)}


@pytest.mark.parametrize("spec", ["adam:lr=0.1", "nesterov", "gd:lr=1"])
def test_a_history_read_in_stretches_is_that_read_step_by_step(spec: str, monkeypatch) -> None:
    lane = Lane(problem("rosenbrock"), optimizer(spec), (-2.0, 2.0)).edited(30, "lr", 0.002)
    trace = Trace(lane, 300)
    trace.reach(300)

    def read() -> dict[str, list[tuple[str, list[float]]]]:
        history = StateHistory(trace)
        history.columns(50)
        shown = history.columns(trace.head)
        return {name: [(column.label, repr(column.values.tolist())) for column in of] for name, of in shown.items()}

    quick = read()
    monkeypatch.setattr(trace, "told_after", lambda iterate, last: ([], iterate))
    assert read() == quick
