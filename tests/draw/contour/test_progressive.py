"""Grounds that take long: piece by piece, coarse to fine, and in the end the same."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from termopt.draw.cells.canvas import to_text
from termopt.draw.contour import progressive as contours
from termopt.draw.contour.bands import ROWS_OF_OCTANTS, depths, halved, samples
from termopt.draw.contour.progressive import KEPT, PIECE, QUICK, STRIDES, Job, ProgressiveContour
from termopt.draw.plot.coordinates import View
from termopt.draw.screen.painted import Painted
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from tests.draw.conftest import SURFACES, Surface
from tests.draw.made import lane, view_model

BOX = ((-2.0, 2.0), (-1.0, 3.0))
VIEW = View(BOX, 23, 9)
HEAVY = 20_000
WORDS = "computing the contours …"


@dataclass(frozen=True)
class Heavy:
    """A surface whose loss is as dear as that of so many rows of data, and which knows where it was looked at."""

    surface: Surface = SURFACES["rosenbrock"]
    effort: int = HEAVY
    looked: list[np.ndarray] = field(default_factory=list, compare=False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.surface, name)

    def loss(self, x: np.ndarray) -> Any:
        self.looked.append(x)
        return self.surface.loss(x)

    @property
    def points(self) -> int:
        return sum(x[0].size for x in self.looked)


def once() -> bool:
    return False


def always() -> bool:
    return True


def asked(progressive: ProgressiveContour, problem: Any, view: View = VIEW) -> Job:
    job = progressive.job(problem, view)
    assert job is not None
    return job


def painted(painter: Painter, problem: Any, size: tuple[int, int] = (120, 40), **more: Any) -> Painted:
    shown = view_model(lane(0), problem=problem, box=more.pop("box", BOX), **more)
    return painter.paint(shown, *size, THEMES["dark"])


@pytest.mark.every(5)
@pytest.mark.parametrize("size", [(1, 3), (8, 8), (23, 9), (50, 17)])
def test_the_depths_are_those_of_all_at_once(any_surface: Surface, size: tuple[int, int]) -> None:
    problem, view = Heavy(any_surface, 10**6), View(any_surface.box, *size)
    progressive = ProgressiveContour()
    job = asked(progressive, problem, view)
    progressive.work(always)
    assert job.finished
    assert not progressive.unfinished
    assert np.array_equal(job.partial.depth, depths(any_surface, view), equal_nan=True)  # type: ignore[arg-type]


def test_depths_of_octants_are_finer_and_of_the_same_samples() -> None:
    problem = Heavy()
    progressive = ProgressiveContour(ROWS_OF_OCTANTS)
    job = asked(progressive, problem)
    progressive.work(always)
    fine = depths(problem, VIEW, ROWS_OF_OCTANTS)
    assert fine.shape == (4 * VIEW.height, 2 * VIEW.width)
    assert np.array_equal(job.partial.depth, fine)  # type: ignore[arg-type]
    assert np.allclose(halved(fine), depths(problem, VIEW), atol=2e-6)


def test_every_sample_is_looked_at_once_coarse_to_fine() -> None:
    problem, progressive = Heavy(), ProgressiveContour()
    asked(progressive, problem)
    progressive.work(always)
    seen = np.concatenate(problem.looked, axis=1)
    x, y = samples(VIEW)
    col, row = np.searchsorted(x, seen[0]), len(y) - 1 - np.searchsorted(y[::-1], seen[1])
    assert len(set(zip(row, col, strict=True))) == seen.shape[1] == x.size * y.size
    finest = [max(s for s in STRIDES if r % s == 0 and c % s == 0) for r, c in zip(row, col, strict=True)]
    assert finest == sorted(finest, reverse=True)


@pytest.mark.parametrize("effort", [3_000, 20_000, 10**7])
def test_a_piece_is_small(effort: int) -> None:
    problem, progressive = Heavy(effort=effort), ProgressiveContour()
    view = VIEW if effort < 10**7 else View(BOX, 2, 2)
    asked(progressive, problem, view)
    pieces = 1
    assert len(problem.looked) == 1
    while progressive.unfinished:
        progressive.work(once)
        pieces += 1
        assert len(problem.looked) == pieces
    assert max(x.shape[1] for x in problem.looked) == max(PIECE // effort, 1)


def test_what_is_quick_is_evaluated_at_once() -> None:
    samples_seen = VIEW.width * VIEW.height * 16
    least = QUICK // samples_seen
    problem, progressive = Heavy(effort=least), ProgressiveContour()
    assert progressive.job(problem, VIEW) is None  # type: ignore[arg-type]
    assert progressive.job(SURFACES["rosenbrock"], View(BOX, 300, 100)) is None  # type: ignore[arg-type]
    assert not progressive.unfinished
    assert problem.looked == []
    assert progressive.job(Heavy(effort=least + 1), VIEW) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("passes", range(1, len(STRIDES) + 1))
def test_a_pass_shows_each_sample_looked_at_where_it_is(passes: int) -> None:
    stride = STRIDES[passes - 1]
    x, y = samples(VIEW)

    def steps(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Alike on all samples that one looked at stands for."""
        col, row = np.searchsorted(x, u), len(y) - 1 - np.searchsorted(y[::-1], v)
        return 1.0 + col // stride + 100 * (row // stride)

    terraces = Surface("terraces", steps, BOX)
    progressive = ProgressiveContour()
    job = asked(progressive, Heavy(terraces))
    while job.passes < passes:
        progressive.work(once)
    assert np.array_equal(job.partial.depth, depths(terraces, VIEW))  # type: ignore[arg-type]


def test_progress_is_told_whenever_there_is_some() -> None:
    problem, progressive = Heavy(effort=200_000), ProgressiveContour()
    job = asked(progressive, problem)
    assert job.partial.depth is None
    shown = [(job.percent, job.passes)]
    while progressive.unfinished:
        news = progressive.work(once)
        assert news == ((job.percent, job.passes) != shown[-1])
        shown.append((job.percent, job.passes))
        assert job.part == pytest.approx(problem.points / (VIEW.width * VIEW.height * 16))
    percents = [percent for percent, _ in shown]
    assert percents == sorted(percents)
    assert percents[0] == 0
    assert percents[-1] == 100
    assert percents[-2] < 100
    assert progressive.work(once) is False


def test_the_least_known_site_comes_first() -> None:
    progressive = ProgressiveContour()
    jobs = [asked(progressive, Heavy(), View(BOX, width, 9)) for width in (23, 24, 25)]
    while progressive.unfinished:
        progressive.work(once)
        assert max(s.passes for s in jobs) - min(s.passes for s in jobs) <= 1


def test_work_that_nobody_asks_for_any_more_is_dropped() -> None:
    progressive, last = ProgressiveContour(), Heavy()
    dropped = [Heavy() for _ in range(20, 60)]
    for width, problem in zip(range(20, 60), dropped, strict=True):
        asked(progressive, problem, View(BOX, width, 9))
        progressive.painted()
    asked(progressive, last)
    progressive.painted()
    progressive.work(always)
    assert last.points == VIEW.width * VIEW.height * 16
    assert all(len(problem.looked) == 1 for problem in dropped)


def test_finished_backgrounds_are_remembered_and_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contours, "KEPT", 3)
    assert KEPT > 3
    progressive, problem = ProgressiveContour(), Heavy()
    views = [View(BOX, width, 9) for width in range(20, 26)]
    for view in views:
        asked(progressive, problem, view)
        progressive.work(always)
        progressive.painted()
    looked = problem.points
    assert all(asked(progressive, problem, view).finished for view in (views[4], views[3], views[5]))
    assert problem.points == looked
    progressive.painted()
    asked(progressive, problem, View(BOX, 40, 9))
    progressive.work(always)
    progressive.painted()  # of the three that were kept, views[4] was asked for first
    looked = problem.points
    assert all(asked(progressive, problem, view).finished for view in (views[3], views[5]))
    assert problem.points == looked
    assert not asked(progressive, problem, views[0]).finished
    assert not asked(progressive, problem, views[4]).finished


def test_meanwhile_there_are_axes_paths_and_words() -> None:
    painter, problem = Painter(), Heavy(effort=200_000)
    first = painted(painter, problem)
    assert painter.unfinished
    assert f"{WORDS} 0 %" in to_text(first.canvas)
    assert "PC 1, 71 % →" in to_text(first.canvas)
    assert "●" in to_text(first.canvas)
    assert first.plots
    while problem.points < 2_000:
        painter.work(once)
    assert WORDS in to_text(painted(painter, problem).canvas)


def same(a: Painted, b: Painted) -> bool:
    return all((x == y).all() for x, y in zip(a.canvas, b.canvas, strict=True))


@pytest.mark.long
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("lines", [False, True])
def test_the_picture_is_that_of_a_quick_background_in_the_end(size: tuple[int, int], lines: bool) -> None:
    painter, problem = Painter(), Heavy()
    quick = painted(Painter(), SURFACES["rosenbrock"], size, lines=lines)
    first = painted(painter, problem, size, lines=lines)
    assert "…" in to_text(first.canvas)
    assert not same(first, quick)
    painter.work(always)
    assert same(painted(painter, problem, size, lines=lines), quick)
    assert not painter.unfinished


def test_panels_alike_share_a_background() -> None:
    painter, problem = Painter(), Heavy()
    painted = painter.paint(view_model(problem=problem, box=BOX), 140, 40, THEMES["dark"])
    views = {plot.view for plot in painted.plots}
    painter.work(always)
    assert problem.points == sum(view.width * view.height * 16 for view in views)
    assert len(views) < len(painted.plots)


def test_another_painter_may_know_what_this_one_does() -> None:
    painter, problem = Painter(), Heavy()
    painted(painter, problem)
    painter.work(always)
    known, looked = painted(painter, problem), problem.points
    other = Painter(painter.progressive)
    assert same(painted(other, problem), known)
    assert problem.points == looked
    assert not other.unfinished


def no_background(painter: Painter, problem: Heavy) -> None:
    painted(painter, problem, (20, 5))


def fits(painter: Painter, problem: Heavy) -> None:
    painted(painter, problem, view="fit")


def seeking(painter: Painter, problem: Heavy) -> None:
    painted(painter, None)


@pytest.mark.parametrize("turned", [no_background, fits, seeking])
def test_a_picture_without_contours_leaves_no_work(turned: Callable[[Painter, Heavy], None]) -> None:
    painter, problem = Painter(), Heavy()
    painted(painter, problem)
    assert painter.unfinished
    turned(painter, problem)
    assert not painter.unfinished
    assert painter.work(always) is False
