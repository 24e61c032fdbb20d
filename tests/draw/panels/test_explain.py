"""The panel, read from the screen as a user would: enough to work out the next step by hand."""

import math
import re
from functools import cache

import numpy as np
import pytest

import termopt
from termopt.base.hyperparameter import hyperparameters
from termopt.base.number_text import digits
from termopt.base.translate import translate
from termopt.draw.cells.canvas import to_rows
from termopt.draw.cells.fallback import translated
from termopt.draw.panels.explain import MORE, Chart, ExplainView, explain_panel
from termopt.draw.panels.explain_model import DIGITS
from termopt.draw.panels.explain_rows import POINTER, iterate_name
from termopt.draw.theme.theme import DARK, LIGHT, MONO
from termopt.engine.analysis.explain import explained
from termopt.engine.analysis.measures import Column, measure
from termopt.engine.analysis.state_history import MOST, StateHistory
from termopt.registry.registry import OPTIMIZERS
from tests.optimizers.equations import evaluate

SIZES = ((38, 14), (38, 22), (44, 12), (70, 30), (120, 40))
NUMBER = re.compile(r"−?\d[\d.]*(?:e−?\d+)?|−?inf|nan")
WALKS = (("rosenbrock", None, 0), ("rosenbrock", None, 9), ("beale", (3, 4), 20), ("sphere", (1e5, -3e-4), 40))
TRANSFORMED = ("adam:lr=cosine(0.1,40)", "gd:lr=0.001,zero_grad=false", "momentum:lr=0.001,clip=2")


@cache
def raced(problem: str, optimizer: str, start: tuple[float, ...] | None, steps: int) -> termopt.Trace:
    return termopt.run(problem, optimizer, start, steps)


def seen(problem: str, optimizer: str, k: int, start=None, steps: int = 40) -> tuple[ExplainView, termopt.Trace]:
    trace = raced(problem, optimizer, start, steps)
    told = explained(trace, k)
    charts = [Chart("effective rate −Δw/g", measure(trace, "rate", told.k + 1))]
    charts += [Chart(name, columns) for name, columns in StateHistory(trace).columns(told.k + 1).items()]
    return ExplainView(told, "blue", tuple(charts), (0, steps)), trace


def panel(view: ExplainView, width: int, height: int, line: int | None = None, theme=DARK, page=0) -> list[str]:
    """The rows of the panel, as text."""
    canvas = explain_panel(view, width, height, theme, line, page)
    assert (canvas.width, canvas.height) == (width, height)
    return to_rows(canvas)


def numbers(rows: list[str], name: str, count: int) -> list[str]:
    """The numbers behind a name or an equation: at the end of its row, or of the first row below that has some."""
    start = next(i for i, row in enumerate(rows) if re.match(rf"\s*{POINTER}?\s*{re.escape(name)}(\s|$)", row))
    for row in rows[start:]:
        tail: list[str] = []
        for word in reversed(re.split(r"\s+", row.strip())):
            if not NUMBER.fullmatch(word):
                break
            tail.insert(0, word)
        if len(tail) >= count and re.search(r"\s\s\S+(\s+\S+)*$", row.rstrip()):
            return tail[-count:]
    raise AssertionError(f"no {count} numbers of {name} in {rows}")


def value(text: str) -> float:
    return float(text.replace("−", "-"))


def half_digit(text: str) -> float:
    """Half of what the last digit is worth."""
    mantissa, _, exponent = text.replace("−", "-").partition("e")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])) * (text != "0")


# -- the promise: from the screen to the next step ---------------------------------------------------------------


@pytest.mark.every(47)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, *TRANSFORMED])
def test_the_next_step_can_be_worked_out_from_the_screen(optimizer, size):
    for problem, start, k in (
        ("rosenbrock", None, 0),
        ("rosenbrock", None, 9),
        ("beale", (3, 4), 20),
        ("sphere", (1e5, -3e-4), 40),
    ):
        view, trace = seen(problem, optimizer, k, start)
        rows = panel(view, *size)
        w, dw, after = (
            numbers(rows, name, 2) for name in (iterate_name(view.step.k), "Δw ←", iterate_name(view.step.k + 1))
        )
        for i in range(2):
            slack = 1.001 * sum(half_digit(column[i]) for column in (w, dw, after))
            assert value(w[i]) + value(dw[i]) == pytest.approx(value(after[i]), rel=1e-15, abs=slack)
            assert value(after[i]) == pytest.approx(trace.x[view.step.k + 1][i], rel=6e-5)
            assert value(w[i]) == pytest.approx(trace.x[view.step.k][i], rel=6e-5)


@pytest.mark.every(3)
@pytest.mark.parametrize("optimizer", [o for o in OPTIMIZERS if OPTIMIZERS[o].equations[-1].term == "Δw"])
def test_the_step_follows_from_the_lines_above_it(optimizer):
    view, trace = seen("rosenbrock", optimizer, 11)
    rows = panel(view, 84, 30)
    bare = trace.lane.optimizer
    known = {hyperparameter.symbol: getattr(bare, hyperparameter.name) for hyperparameter in hyperparameters(bare)}
    shared = {line.term for line in view.step.lines if isinstance(line.value, float)}
    for line in view.step.lines:
        texts = numbers(rows, line.term + " ←", 1 if line.term in shared else 2)
        known[line.term] = np.array([value(text) for text in texts])
        assert known[line.term] == pytest.approx(np.atleast_1d(line.value), rel=6e-5)
    known["w"] = np.array([value(text) for text in numbers(rows, iterate_name(view.step.k), 2)])
    step = evaluate(view.step.lines[-1].text.split(" ← ")[1], known)
    assert step == pytest.approx(known["Δw"], rel=3e-4)


# -- how it fits -------------------------------------------------------------------------------------------------

VIEWS = {
    "adam": ("rosenbrock", "adam:lr=0.1", 12),
    "radam": ("rosenbrock", "radam:lr=1e-4", 12),
    "wild": ("rosenbrock", "radam:lr=0.1", 40),
    "nesterov": ("rosenbrock", "nesterov:lr=0.0005", 5),
    "lbfgs": ("rosenbrock", "lbfgs:c2=0.01", 20),
    "given up": ("x + y", "lbfgs", 38),
    "many": ("mlp:features=40", "adam", 3),
    "four": ("mlp:features=1,batch=7", "adamw", 3),
    "uncurved": ("mlp:features=80", "gd", 3),
}


def pages(view: ExplainView, width: int, height: int) -> list[list[str]]:
    """All pages of a panel, the first once; their last row says how many there are, if there are more than one."""
    first = panel(view, width, height)
    found = re.search(r"page 1 of (\d+) ", first[-1]) if first else None
    return [panel(view, width, height, page=page) for page in range(int(found[1]) if found else 1)]


@pytest.mark.every(3)
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_dropped_in_silence(name):
    """Every equation whole, every number, trial, pair and chart is on some page, however low the panel is."""
    view, _ = seen(*VIEWS[name])
    for width in (38,):
        whole = [row.rstrip() for row in panel(view, width, 200)]
        charts = next(i for i, row in enumerate(whole) if re.match("effective rate|−Δw/g", row))
        for height in (9, 20, 60):
            shown = pages(view, width, height)
            rows = {row.rstrip() for page in shown for row in page}
            assert [row for row in whole[:charts] if row not in rows] == [], (width, height)
            heads = [chart.name.split()[-1] for chart in view.charts]
            assert all(any(row.startswith((head, f"effective rate {head}")) for row in rows) for head in heads)
            for number, page in enumerate(shown):
                assert len(shown) == 1 or f"page {number + 1} of {len(shown)} · {MORE}" in page[-1]
            assert panel(view, width, height, page=len(shown)) == shown[0]
            assert panel(view, width, height, page=-1) == shown[-1]


def test_an_equation_is_whole_above_its_numbers_or_only_named_where_it_does_not_fit():
    view, _ = seen(*VIEWS["adam"])
    text = "V ← β₁·V + (1 − β₁)·g"
    roomy, narrow, low = panel(view, 70, 30), panel(view, 38, 30), panel(view, 38, 13)
    assert re.search(re.escape(text) + r"\s{2,}70.570\s+39.848$", roomy[4])
    assert narrow[4].strip() == text
    assert re.fullmatch(r"\s+70.570\s+39.848", narrow[5])
    assert re.fullmatch(r"\s+V ← …\s+70.570\s+39.848", low[4])
    assert MORE in low[-1]


def test_numbers_of_usual_size_do_not_move_equations():
    texts = []
    for k in range(25):
        rows = panel(seen("rosenbrock", "adam:lr=0.1", k)[0], 38, 18)
        texts.append([row[:14].split("  ")[-1] if "←" in row else "" for row in rows])
    assert texts == [texts[0]] * 25


@pytest.mark.parametrize("theme", [DARK, LIGHT, MONO], ids=lambda theme: theme.name)
def test_numbers_have_the_color_of_the_lane_and_operators_are_muted(theme):
    view, _ = seen(*VIEWS["adam"])
    canvas = explain_panel(view, 70, 30, theme)
    assert canvas.fg[4, 69] == theme.lane("blue")
    loss = next(i for i, row in enumerate(to_rows(canvas)) if row.startswith("f(w)"))
    assert canvas.fg[loss, 69] == theme.text  # a scalar, in the column of y only by chance
    assert canvas.fg[4, 2] == theme.text
    assert canvas.fg[4, 4] == theme.muted


# -- line by line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(38, 14), (38, 24), (70, 30)], ids=str)
def test_walking_through_the_equations_shows_only_what_is_worked_out(size):
    for optimizer in ("adam", "lbfgs", "radam"):
        view, _ = seen("rosenbrock", optimizer, 12)
        for line, one in enumerate(view.step.lines):
            rows = panel(view, *size, line)
            (here,) = (row for row in rows if POINTER in row)
            assert one.term + " ←" in here
            for later in view.step.lines[line + 1 :]:
                row = next((row for row in rows if row.strip().startswith(later.term + " ←")), "")
                assert later.text.startswith(row.strip()) or row.strip() == f"{later.term} ← …"
            after = next(row for row in rows if row.startswith("w₁₃"))
            assert (after.strip() == "w₁₃") is (line < len(view.step.lines) - 1)


def test_the_line_worked_out_is_told_by_its_background_and_without_color_by_a_pointer():
    view, _ = seen(*VIEWS["adam"])
    canvas = explain_panel(view, 70, 30, DARK, 2)
    assert [row for row in range(30) if (canvas.bg[row] == DARK.surface).all()] == [5]
    assert [row for row in range(30) if canvas.code[row, 0] == ord(POINTER)] == [5]


# -- what stands below -------------------------------------------------------------------------------------------


def test_curvature():
    view, _ = seen("quadratic:kappa=10", "gd:lr=0.3", 3)
    text = "\n".join(panel(view, 70, 30))
    assert "λ 1.0000 … 10.000  η·λmax 3.000 > 2.000  unstable  κ 10.00" in text
    assert "curvature not computed for more than 64" in "\n".join(panel(seen(*VIEWS["uncurved"])[0], 70, 30))
    assert "κ" not in "\n".join(panel(seen("x**2 - y**2", "gd", 3, (1, 1))[0], 70, 30))


def test_trials_and_pairs():
    view, _ = seen(*VIEWS["lbfgs"])
    assert len(view.step.search.trials) > 1
    text = "\n".join(panel(view, 84, 60))
    for trial in view.step.search.trials:
        t, loss, slope = (digits(value, DIGITS) for value in trial[:3])
        assert re.search(rf"{t}\s+{loss}\s+{slope}\s+{re.escape(trial.status)}", text)
    for pair in view.step.search.pairs:
        assert re.search(rf"s·y {digits(pair.sy, 4)}\s+\|s\| {digits(pair.s, 4)}\s+\|y\| {digits(pair.y, 4)}", text)
    narrow = "\n".join(panel(view, 38, 60))
    assert all(trial.short in narrow for trial in view.step.search.trials)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words_of_a_trial_and_the_numbers_of_a_pair_are_whole_at_every_width(lang):
    view = seen(*VIEWS["lbfgs"])[0]._replace(lang=lang)
    search = view.step.search
    pair = [text for one in search.pairs for text in (f"|s| {digits(one.s, 4)}", f"|y| {digits(one.y, 4)}")]
    assert pair
    for width in (24, 31, 37, 45, 59):
        found = panel(view, width, 90)
        text, joined = "\n".join(found), "".join("".join(found).split())
        assert all(number in text for number in pair), (width, text)
        for trial in search.trials:
            words = (translate(trial.short, lang), translate(trial.status, lang))
            assert any("".join(each.split()) in joined for each in words), (width, words, text)


def test_charts_show_rates_and_state_of_each_coordinate_over_the_steps():
    view, trace = seen(*VIEWS["adam"])
    assert [chart.name for chart in view.charts] == ["effective rate −Δw/g", "V", "S", "V̂", "Ŝ"]
    for chart in view.charts[1:3]:
        for row, column in enumerate(chart.columns):
            kept = [getattr(trace.iterate(k).state, chart.name)[row] for k in range(view.step.k + 2)]
            assert column.values.tolist() == kept
    text = "\n".join(panel(view._replace(charts=view.charts[:3]), 70, 50))
    assert text.count("step  0") == 3
    assert all(name in text for name in ("|Δw/g|, log", "|V|, log", "|S|, log"))
    assert re.search(
        rf"^S +x {re.escape(digits(view.charts[2].columns[0].values[-1], DIGITS))} +y ", text, re.MULTILINE
    )
    linear = "\n".join(panel(view._replace(log=False, charts=view.charts[:3]), 70, 50))
    assert "log" not in linear
    odd = view._replace(charts=(Chart("rate", (Column("x", np.array([np.nan, 1e-4, 0.0, -1e-2, math.inf])),)),))
    assert "rate" in "\n".join(panel(odd, 70, 40))
    undefined = view._replace(charts=(Chart("rate", (Column("x", np.array([1e-4, np.nan])),)),))
    assert re.search(r"^rate +x –\s*$", "\n".join(panel(undefined, 70, 40)), re.MULTILINE)


def test_state_is_walked_through_once_and_not_from_the_beginning_of_a_long_run():
    trace = termopt.run("rosenbrock", "momentum:lr=0.0005", None, 3 * MOST)
    history = StateHistory(trace)
    late = history.columns(3 * MOST)["v"][0].values
    assert np.isnan(late[: 2 * MOST - 1]).all()
    assert np.isfinite(late[2 * MOST :]).all()
    again = history.columns(3 * MOST - 7)["v"][0].values
    assert np.array_equal(again, late[:-7], equal_nan=True)
    fresh = StateHistory(trace).columns(40)["v"]
    assert fresh[1].values[40] == trace.iterate(40).state.v[1]
    assert StateHistory(termopt.run("rosenbrock", "gd:lr=0.001", None, 9)).columns(9) == {}


def test_a_chart_says_where_its_values_begin():
    view, _ = seen("quadratic", "momentum", 9)
    late = view._replace(charts=tuple(chart._replace(since=1200) for chart in view.charts[1:]))
    assert any("v from step 1,200" in row for row in panel(late, 70, 40))
    assert not any("from step" in row for row in panel(view, 70, 40))


def test_without_other_characters_symbols_have_their_names() -> None:
    for name, said in (
        ("adam", ("V^ <- V / (1 - beta1^t)", "rate <- eta / (sqrt(S^) + eps)", "lambda ", "|Delta w/g|")),
        ("lbfgs", ("phi <- f(q)", "phi <= phi0 + c1*t*d0", "gamma ")),
    ):
        view, _ = seen("rosenbrock", name, 9)
        canvas = translated(explain_panel(view._replace(plain=True), 84, 80, DARK), "ascii")
        assert [words for words in said if words not in "\n".join(to_rows(canvas))] == []
