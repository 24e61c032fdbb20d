"""The panel, read from the screen as a person would: enough to work out the next step by hand."""

import math
import re

import numpy as np
import pytest

import termopt
from termopt.base.hyperparameter import hyperparameters
from termopt.draw.cells.canvas import text_width, to_rows
from termopt.draw.panels.explain import MORE, ExplainView, explain_panel
from termopt.draw.panels.explain_model import digits
from termopt.draw.panels.explain_parts import EIGHTHS
from termopt.draw.panels.explain_rows import POINTER
from termopt.draw.theme.theme import DARK, LIGHT, MONO
from termopt.engine.analysis.explain import explained
from termopt.engine.analysis.measures import Column, measure
from termopt.registry.registry import OPTIMIZERS
from tests.optimizers.equations import evaluate

SIZES = ((38, 14), (38, 22), (44, 12), (70, 30), (120, 40))
NUMBER = re.compile(r"−?\d[\d.]*(?:e−?\d+)?|−?inf|nan")
WALKS = (("rosenbrock", None, 0), ("rosenbrock", None, 9), ("beale", (3, 4), 20), ("sphere", (1e5, -3e-4), 40))
FED = ("adam:lr=cosine(0.1,40)", "gd:lr=0.001,zero_grad=false", "momentum:lr=0.001,clip=2")


def seen(problem: str, optimizer: str, k: int, start=None, steps: int = 40) -> tuple[ExplainView, termopt.Trace]:
    trace = termopt.run(problem, optimizer, start, steps)
    told = explained(trace, k)
    return ExplainView(told, "blue", measure(trace, "rate", told.k + 1)), trace


def panel(view: ExplainView, width: int, height: int, line: int | None = None, theme=DARK) -> list[str]:
    """The rows of the panel, as text."""
    canvas = explain_panel(view, width, height, theme, line)
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


@pytest.mark.every(23)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, *FED])
def test_the_next_step_can_be_worked_out_from_the_screen(optimizer, size):
    for problem, start, k in (
        ("rosenbrock", None, 0),
        ("rosenbrock", None, 9),
        ("beale", (3, 4), 20),
        ("sphere", (1e5, -3e-4), 40),
    ):
        view, trace = seen(problem, optimizer, k, start)
        rows = panel(view, *size)
        w, dw, after = (numbers(rows, name, 2) for name in (f"w {view.step.k}", "Δw ←", f"w {view.step.k + 1}"))
        for i in range(2):
            slack = 1.001 * sum(half_digit(column[i]) for column in (w, dw, after))
            assert value(w[i]) + value(dw[i]) == pytest.approx(value(after[i]), rel=1e-15, abs=slack)
            assert value(after[i]) == pytest.approx(trace.x[view.step.k + 1][i], rel=6e-5)
            assert value(w[i]) == pytest.approx(trace.x[view.step.k][i], rel=6e-5)


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
    known["w"] = np.array([value(text) for text in numbers(rows, f"w {view.step.k}", 2)])
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


def plain(row: str) -> bool:
    """Whether a row has neither bars, which grow with the panel, nor a text that may be short."""
    return (
        bool(row)
        and not row.startswith(("q ", "f("))
        and "…" not in row
        and not set(row) & set(EIGHTHS[1:] + "·")
        and "−−" not in row
    )


@pytest.mark.every(3)
@pytest.mark.parametrize("name", VIEWS)
def test_what_does_not_fit_goes_whole(name):
    view, _ = seen(*VIEWS[name])
    for width in (20, 38, 57, 130):
        whole = {row.rstrip() for row in panel(view, width, 200)}
        for height in (0, 1, 4, 9, 14, 20, 33):
            rows = [row.rstrip() for row in panel(view, width, height)]
            assert [row for row in rows if plain(row) and row not in whole] == []


@pytest.mark.every(3)
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_cut_off_in_silence(name):
    view, _ = seen(*VIEWS[name])
    complete = [row for row in panel(view, 60, 200) if row.strip()]
    assert not any("…" in row and "λ" not in row and "bars" not in row and "t in" not in row for row in complete)
    for height in range(8, 60):
        rows = panel(view, 60, height)
        text = " ".join("".join(rows).split())
        everything = all(line.text in text for line in view.step.lines) and "effective" in text
        pairs = view.step.search.pairs if view.step.search else ()
        everything = everything and text.count("s·y") == len(pairs)
        assert (MORE in rows[-1].strip()) is not everything, height


def test_an_equation_is_whole_above_its_numbers_or_only_named_where_it_does_not_fit():
    view, _ = seen(*VIEWS["adam"])
    text = "V ← β₁·V + (1 − β₁)·g"
    roomy, narrow, low = panel(view, 70, 30), panel(view, 38, 30), panel(view, 38, 13)
    assert re.search(re.escape(text) + r"\s{2,}70.570\s+39.848$", roomy[4])
    assert narrow[4].strip() == text
    assert re.fullmatch(r"\s+70.570\s+39.848", narrow[5])
    assert re.fullmatch(r"\s+V ← …\s+70.570\s+39.848", low[4])
    assert low[-1].strip() == MORE


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
            after = next(row for row in rows if row.startswith("w 13"))
            assert (after.strip() == "w 13") is (line < len(view.step.lines) - 1)


def test_the_line_worked_out_is_told_by_its_ground_and_without_color_by_a_pointer():
    view, _ = seen(*VIEWS["adam"])
    canvas = explain_panel(view, 70, 30, DARK, 2)
    assert [row for row in range(30) if (canvas.bg[row] == DARK.surface).all()] == [5]
    assert [row for row in range(30) if canvas.code[row, 0] == ord(POINTER)] == [5]


# -- what stands below -------------------------------------------------------------------------------------------


def test_curvature():
    view, _ = seen("quadratic:kappa=10", "gd:lr=0.3", 3)
    text = "\n".join(panel(view, 70, 30))
    assert "λ 1.0000 … 10.000  unstable  η·λmax 3.000 of 2.000  κ 10.00" in text
    assert "curvature not computed for more than 64" in "\n".join(panel(seen(*VIEWS["uncurved"])[0], 70, 30))
    assert "κ" not in "\n".join(panel(seen("x**2 - y**2", "gd", 3, (1, 1))[0], 70, 30))


def test_trials_and_pairs():
    view, _ = seen(*VIEWS["lbfgs"])
    assert len(view.step.search.trials) > 1
    text = "\n".join(panel(view, 84, 60))
    for trial in view.step.search.trials:
        assert re.search(rf"{digits(trial.t)}\s+{digits(trial.loss)}\s+{digits(trial.slope)}\s+{trial.status}", text)
    for pair in view.step.search.pairs:
        assert re.search(rf"s·y {digits(pair.sy, 4)}\s+\|s\| {digits(pair.s, 4)}\s+\|y\| {digits(pair.y, 4)}", text)
    narrow = "\n".join(panel(view, 38, 60))
    assert all(trial.short in narrow for trial in view.step.search.trials)


def test_bars_are_as_high_as_the_logarithm_of_the_rate():
    view, _ = seen(*VIEWS["adam"])
    values = np.array([np.nan, 1e-4, 1e-3, 1e-2, 1e-1, 0.0, -1e-2, math.inf])
    rows = panel(view._replace(rates=(Column("x", values),)), 70, 14)
    at = next(i for i, row in enumerate(rows) if "effective rate" in row)
    assert rows[at].endswith("bars 10⁻⁴ … 10⁻¹")
    assert rows[at + 1].removesuffix("inf").rstrip()[-8:] == "·▁▃▆█ −∞"


def test_digits():
    shown = {1: "1.0000", -2.5: "−2.5000", 0: "0", 0.1: "0.10000", 99999.4: "99999", 123456: "1.2346e5"}
    shown |= {1e-5: "1.0000e−5", -0.00123456: "−0.0012346", math.inf: "inf", -math.inf: "−inf", 1e300: "1.0000e300"}
    assert {number: digits(number) for number in shown} == shown
    assert digits(1234.5, 3) == "1.23e3"
    assert digits(999.96, 4) == "1000"
    assert all(text_width(digits(x)) <= 12 for x in (-1.23456e-300, -9.99996e-4, -99999.96))
