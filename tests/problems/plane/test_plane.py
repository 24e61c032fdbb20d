"""Planes through many parameters: what they show is the loss there, and how far off a point is, is said rightly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.draw.contour.base_layer import base_layer
from termopt.draw.plot.coordinates import View
from termopt.draw.theme.theme import THEMES
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Minimum, Problem
from termopt.engine.core.rng import rng
from termopt.engine.core.types import Evaluation
from termopt.engine.trace.trace import Trace
from termopt.problems.plane.choose import (
    KEY,
    PlaneChoice,
    parameters,
    parse_plane,
    principal,
    random_directions,
)
from termopt.problems.plane.pca import CHUNK, FARTHEST, ROOM
from termopt.problems.plane.plane import FAR, Plane
from termopt.problems.surfaces.by_name import make_surface
from termopt.registry.registry import optimizer

D = 11
LAYERS = (slice(0, 8), slice(8, 9), slice(9, 10), slice(10, 11))
LABELS = (*(f"w1[1,{i}]" for i in range(1, 9)), "b1", "w2[1,1]", "b2")
WAVES = np.random.default_rng(5).standard_normal((4, D)) / 2
WEIGHTS = np.linspace(0.5, 3, D)


class Waves:
    """½ Σ aᵢxᵢ² + Σ sin(Bx), of eleven parameters in four layers."""

    name = spec = objective_id = "waves"
    title = formula = "waves"
    dim = D
    box = domain = ((-2.0, 2.0),) * D
    start = (1.0,) * D
    minima = ()
    stochastic = False
    cost = None
    labels = LABELS
    layers = LAYERS

    def start_for(self, seed):
        return self.start

    def loss(self, x):
        return np.einsum("a,a...->...", WEIGHTS, x * x) / 2 + np.sin(np.tensordot(WAVES, x, 1)).sum(axis=0)

    def gradient(self, x):
        return np.einsum("a,a...->a...", WEIGHTS, x) + np.tensordot(WAVES.T, np.cos(np.tensordot(WAVES, x, 1)), 1)

    def evaluate(self, x):
        return Evaluation(self.loss(x), self.gradient(x))

    def hessian(self, x):
        bend = np.einsum("ka,k...,kb->ab...", WAVES, np.sin(np.tensordot(WAVES, x, 1)), WAVES)
        return np.diag(WEIGHTS).reshape(D, D, *(1,) * (x.ndim - 1)) - bend

    def sample(self, x, k, seed):
        return self.evaluate(x)


WAVY: Problem = Waves()


def walks(count: int = 3, steps: int = 60, size: float = 0.1, seed: int = 1) -> list[np.ndarray]:
    """Random walks from one start, longer along some parameters than along others."""
    dice = np.random.default_rng(seed)
    start = dice.standard_normal(D)
    scale = size * np.geomspace(1, 0.05, D)
    return [start + np.cumsum(scale * dice.standard_normal((steps, D)), axis=0) * (np.arange(steps) > 0)[:, None]
            for _ in range(count)]  # fmt: skip


PATHS = walks()
CHOICES = (PlaneChoice(), PlaneChoice("parameters", (1, 9)), PlaneChoice("random", seed=7))
PLANES = [choice.make(WAVY, PATHS) for choice in CHOICES]
every_plane = pytest.mark.parametrize("plane", PLANES, ids=lambda plane: plane.spec)


def inside(plane: Plane, points: np.ndarray) -> bool:
    low, high = np.array(plane.box).T
    uv = plane.project(points)
    return bool(((low < uv) & (uv < high)).all())


# -- the loss on it ------------------------------------------------------------------------------------------------


@every_plane
def test_the_loss_shown_at_a_projected_point_is_the_loss_there(plane: Plane) -> None:
    for path in PATHS:
        uv = plane.project(path)
        there = WAVY.loss(plane.embed(uv).T)
        assert np.array_equal(plane.loss_on(path), plane.loss(uv.T))
        np.testing.assert_allclose(plane.loss(uv.T), there, rtol=1e-14)
        assert plane.loss_on(path[7]) == pytest.approx(there[7], rel=1e-13)


@every_plane
def test_the_raster_of_a_contour_is_the_loss_at_its_cells(plane: Plane) -> None:
    view = View(plane.box, 9, 5)
    cells = [(row, col) for row in range(view.height) for col in range(view.width)]
    values = np.array([view.value(row, col) for row, col in cells])
    raster = plane.loss(values.T.reshape(2, view.height, view.width))
    assert raster.shape == (5, 9)
    for (row, col), uv in zip(cells, values, strict=True):
        x = plane.origin + uv[0] * plane.axes[0] + uv[1] * plane.axes[1]
        assert raster[row, col] == pytest.approx(WAVY.loss(x), rel=1e-13)


@every_plane
def test_gradient_and_hessian_are_those_of_the_loss_on_it(plane: Plane) -> None:
    uv, h = np.array([0.3, -0.2]), 1e-5
    steps = h * np.eye(2)
    slope = [(plane.loss(uv + s) - plane.loss(uv - s)) / (2 * h) for s in steps]
    np.testing.assert_allclose(plane.gradient(uv), slope, rtol=1e-7, atol=1e-8)
    bend = [(plane.gradient(uv + s) - plane.gradient(uv - s)) / (2 * h) for s in steps]
    np.testing.assert_allclose(plane.hessian(uv), bend, rtol=1e-7, atol=1e-7)


@every_plane
def test_many_points_at_once_are_each_by_itself(plane: Plane) -> None:
    uv = np.random.default_rng(2).standard_normal((2, 3, 4))
    loss, grad = plane.evaluate(uv)
    hessian = plane.hessian(uv)
    assert (loss.shape, grad.shape, hessian.shape) == ((3, 4), (2, 3, 4), (2, 2, 3, 4))
    for i, j in np.ndindex(3, 4):
        one = plane.sample(uv[:, i, j], 3, 1)
        assert loss[i, j] == pytest.approx(one.loss, rel=1e-13)
        np.testing.assert_allclose(grad[:, i, j], one.grad, rtol=1e-12)
        np.testing.assert_allclose(hessian[:, :, i, j], plane.hessian(uv[:, i, j]), rtol=1e-12)


def test_a_plane_is_a_problem_that_optimizers_run_on() -> None:
    plane = PLANES[0]
    assert inside(plane, PATHS[0][:1])
    np.testing.assert_allclose(plane.start, plane.project(PATHS[0][0]), rtol=1e-14)
    trace = Trace(Lane(plane, optimizer("gd:lr=0.05"), plane.start_for(3)), 40)
    trace.reach(40)
    assert trace.loss[40] < trace.loss[0]
    assert all(low < value < high for value, (low, high) in zip(plane.start, plane.domain, strict=True))
    assert (plane.dim, plane.stochastic, plane.cost, plane.minima) == (2, False, None, ())


def test_minima_in_the_plane_are_its_own() -> None:
    inside_it, beside_it = PLANES[0].embed(np.array([0.25, -0.5])), PLANES[0].origin + np.ones(D)

    class Known(Waves):
        minima = (Minimum(inside_it, -3.0), Minimum(beside_it, -2.0))

    (found,) = principal(Known(), PATHS).minima
    assert found.loss == -3.0
    np.testing.assert_allclose(found, [0.25, -0.5], rtol=1e-12)


def test_through_two_parameters_there_is_one_plane_and_nothing_is_off_it() -> None:
    surface = make_surface("himmelblau")
    path = np.random.default_rng(3).standard_normal((40, 2))
    for choice in (CHOICES[0], PlaneChoice("parameters", (1, 0)), PlaneChoice("random", seed=2)):
        plane = choice.make(surface, [path])
        assert plane.distance(path).max() < 1e-14
        np.testing.assert_allclose(plane.loss_on(path), surface.loss(path.T), rtol=1e-11)
        assert sum(plane.explained) == pytest.approx(1, rel=1e-12)
        assert len(plane.minima) == len(surface.minima)


# -- where a point is ------------------------------------------------------------------------------------------------


@every_plane
def test_distance_and_projection_are_those_of_least_squares(plane: Plane) -> None:
    dice = np.random.default_rng(4)
    for size in (1e-3, 1.0, 1e6):
        points = plane.origin + size * dice.standard_normal((50, D))
        uv, *_ = np.linalg.lstsq(plane.axes.T, (points - plane.origin).T, rcond=None)
        left = np.linalg.norm(points.T - plane.origin[:, None] - plane.axes.T @ uv, axis=0)
        scale = np.abs(points).max()
        assert np.abs(plane.distance(points) - left).max() <= 1e-12 * scale
        assert np.abs(plane.project(points) - uv.T).max() <= 1e-12 * max(np.abs(uv).max(), scale)
        residual = points - plane.embed(plane.project(points))
        assert np.abs(plane.distance(points) - np.linalg.norm(residual, axis=1)).max() <= 1e-12 * scale
        one = plane.distance(points[3])
        assert one.shape == ()
        assert one == pytest.approx(left[3], rel=1e-11)


@every_plane
def test_a_known_distance(plane: Plane) -> None:
    basis, _ = np.linalg.qr(np.column_stack([plane.axes.T, np.random.default_rng(6).standard_normal(D)]))
    points = (
        plane.embed(np.array([[0.5, 0.25], [3.0, -4.0], [0.0, 0.0]])) + np.array([[1e-3], [2.0], [7.5]]) * basis.T[2]
    )
    np.testing.assert_allclose(plane.distance(points), [1e-3, 2.0, 7.5], rtol=1e-11)
    np.testing.assert_allclose(plane.project(points), [[0.5, 0.25], [3.0, -4.0], [0.0, 0.0]], rtol=1e-12, atol=1e-14)


uvs = st.tuples(*[st.floats(-1e6, 1e6)] * 2)


@given(uv=uvs, number=st.sampled_from(range(len(PLANES))))
def test_what_is_embedded_projects_to_where_it_was(uv: tuple[float, float], number: int) -> None:
    plane, point = PLANES[number], np.array(uv)
    x = plane.embed(point)
    scale = 1 + np.abs(point).max()
    assert np.abs(plane.project(x) - point).max() <= 1e-13 * scale
    assert plane.distance(x) <= 1e-14 * scale


@given(size=st.floats(1e-150, 1e300), seed=st.integers(0, 99))
def test_distance_scales_without_overflow(size: float, seed: int) -> None:
    plane = Plane(WAVY, "bare", np.zeros(D), PLANES[2].axes)
    x = np.random.default_rng(seed).standard_normal((1, D))
    assert plane.distance(size * x)[0] == pytest.approx(size * plane.distance(x)[0], rel=1e-11)


@every_plane
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1.7e308])
def test_points_that_are_not_finite_raise_nothing(plane: Plane, bad: float) -> None:
    points = plane.embed(np.array([[0.1, 0.2], [0.3, -0.1]])) + 1e-3
    points[1, 4] = bad
    uv, off = plane.project(points), plane.distance(points)
    np.testing.assert_allclose(uv[0], plane.project(points[0]), rtol=1e-12)
    assert off[0] == pytest.approx(plane.distance(points[0]), rel=1e-10)
    assert off[1] == abs(bad) or np.isnan(bad) == np.isnan(off[1])
    assert bad == 1.7e308 or not np.isfinite(uv[1]).all()
    assert np.isfinite(plane.loss_on(points)[0])
    assert plane.far(off).tolist() == [False, True]


@every_plane
def test_far_is_a_part_of_what_is_shown(plane: Plane) -> None:
    corners = plane.embed(np.array([(u, v) for u in plane.box[0] for v in plane.box[1]]))
    longest = max(np.linalg.norm(a - b) for a in corners for b in corners)
    assert plane.reach == pytest.approx(longest, rel=1e-12)
    assert not plane.far(0.99 * FAR * longest)
    assert plane.far(1.01 * FAR * longest)
    assert plane.far(np.nan)


# -- which plane -----------------------------------------------------------------------------------------------------


def by_svd(paths: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Shares of variance, and axes, of all points."""
    points = np.concatenate(paths)
    _, sizes, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return sizes**2 / (sizes**2).sum(), axes


@pytest.mark.parametrize("paths", [PATHS, walks(1, 5), walks(2, CHUNK + 7), walks(3, 200, 1e-6)], ids=len)
def test_principal_axes_are_those_of_the_pooled_points(paths: list[np.ndarray]) -> None:
    plane = principal(WAVY, paths)
    shares, axes = by_svd(paths)
    np.testing.assert_allclose(plane.explained, shares[:2], rtol=1e-10)
    np.testing.assert_allclose(np.abs((plane.axes * axes[:2]).sum(axis=1)), 1, rtol=1e-10)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-14)
    np.testing.assert_allclose(plane.origin, np.concatenate(paths).mean(axis=0), rtol=1e-12)


def test_the_second_axis_is_found_when_the_first_is_ten_thousand_million_times_longer() -> None:
    long, short = np.eye(D)[2], np.eye(D)[5]
    along = np.linspace(-1, 1, 50)[:, None]
    path = along * long + 1e-10 * (along**2 - 0.3) * short
    np.testing.assert_allclose(principal(WAVY, [path]).axes, [long, short], atol=1e-6)


def test_a_share_is_what_an_axis_adds() -> None:
    points = np.concatenate(PATHS)
    centered = points - points.mean(axis=0)
    variance = (centered**2).sum(axis=0) / (centered**2).sum()
    np.testing.assert_allclose(PLANES[1].explained, variance[[1, 9]], rtol=1e-12)
    total = (centered**2).sum()
    skew = PLANES[2]
    first = ((centered @ skew.axes[0]) ** 2).sum() / (skew.axes[0] @ skew.axes[0]) / total
    both = 1 - (skew.distance(points) ** 2).sum() / total
    np.testing.assert_allclose(skew.explained, [first, both - first], rtol=1e-10)


def test_names_are_short() -> None:
    shares = [f"{100 * share:.1f}".removesuffix(".0") for plane in PLANES for share in plane.explained]
    names = [name for plane in PLANES for name in plane.names]
    labels = ("PC1", "PC2", "w1[1,2]", "w2[1,1]", "random 1", "random 2")
    assert names == [f"{label} · {share} %" for label, share in zip(labels, shares, strict=True)]


@pytest.mark.parametrize(
    ("size", "names"),
    [
        (0.0158113883, ("PC1 · 99.98 %", "PC2 · 0.025 %")),
        (1e-3, ("PC1 · 99.9999 %", "PC2 · 0.0001 %")),
        (0.5, ("PC1 · 80 %", "PC2 · 20 %")),
        (0.0, ("PC1 · 100 %", "PC2 · 0 %")),
    ],
)
def test_nothing_is_rounded_up_to_all(size: float, names: tuple[str, str]) -> None:
    cross = np.zeros((4, D))
    cross[:, 0], cross[:, 3] = (1, -1, 0, 0), (0, 0, size, -size)
    assert principal(WAVY, [cross]).names == names


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.kind)
def test_a_plane_says_which_paths_it_shows(choice: PlaneChoice) -> None:
    one, steep, leap, lost = PATHS[0], grown(1.5), grown(1e150), np.full((3, D), np.nan)
    for paths, words in [
        ([one], "1 path"),
        ([one, one], "2 paths"),
        ([one, one[:1]], "2 paths"),
        ([steep], "1 path (1 truncated before it diverges)"),
        ([one, one, steep], "3 paths (1 truncated before it diverges)"),
        ([one, steep, steep], "3 paths (2 truncated before they diverge)"),
        ([steep, steep], "2 paths (2 truncated before they diverge)"),
        ([one, one[0] + 1e9 * (leap - leap[0])], "1 of 2 paths"),
        ([one, lost], "1 of 2 paths"),
        ([steep, lost], "1 of 2 paths (1 truncated before it diverges)"),
        ([lost], "0 of 1 paths"),
    ]:
        plane = choice.make(WAVY, paths)
        assert plane.basis == words
        assert replace(plane, note="first 10,000 updates") == plane


def test_a_last_bit_does_not_turn_the_picture_round() -> None:
    along = np.linspace(-1, 1, 40)[:, None]
    tied = np.zeros(D)
    tied[[3, 7]] = -1, 1  # equal in size, opposite in sign
    for noise in range(6):
        dice = np.random.default_rng(noise)
        path = along * tied + 0.1 * along**2 * np.eye(D)[0] + 1e-14 * dice.standard_normal((40, D))
        for way in (path, path[::-1], -path):
            np.testing.assert_allclose(principal(WAVY, [way]).axes[0], -tied / 2**0.5, atol=1e-9)
    shown, again = principal(WAVY, PATHS), principal(WAVY, [path + 1e-15 for path in PATHS])
    np.testing.assert_allclose(shown.axes, again.axes, atol=1e-11)


def test_directions_have_the_lengths_of_the_layers_of_the_origin() -> None:
    plane = random_directions(WAVY, PATHS, 7)
    for layer in LAYERS:
        lengths = np.linalg.norm(plane.axes[:, layer], axis=1)
        np.testing.assert_allclose(lengths, np.linalg.norm(plane.origin[layer]), rtol=1e-13)
    drawn = rng(7, KEY).standard_normal((2, D))
    ratios = plane.axes[:, LAYERS[0]] / drawn[:, LAYERS[0]]
    np.testing.assert_allclose(ratios, np.broadcast_to(ratios[:, :1], ratios.shape), rtol=1e-12)
    assert np.array_equal(random_directions(WAVY, PATHS, 7).axes, plane.axes)
    assert not np.allclose(random_directions(WAVY, PATHS, 8).axes, plane.axes)


class Single(Waves):
    """Each parameter a layer: normalized directions differ in signs only."""

    layers = tuple(slice(i, i + 1) for i in range(D))


def test_directions_that_span_no_plane_are_left_as_they_were_drawn() -> None:
    drawn = rng(4, KEY).standard_normal((2, D))
    assert np.array_equal(random_directions(WAVY, [np.zeros((3, D))], 4).axes, drawn)
    only_one = np.zeros((3, D))
    only_one[:, 2] = 1
    plane = random_directions(Single(), [only_one], 4)
    assert np.array_equal(plane.axes, drawn)
    assert plane.distance(plane.embed(np.ones(2))) < 1e-14


# -- paths that are hard to show -------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.kind)
def test_the_region_shows_every_point_with_a_margin_and_is_never_flat(choice: PlaneChoice) -> None:
    for paths in (PATHS, [PATHS[0]], [PATHS[0][:2]], [PATHS[0] * ([1.0] + [1e-5] * 10)]):
        plane = choice.make(WAVY, paths)
        assert all(inside(plane, path) for path in paths)
        sides = np.array([high - low for low, high in plane.box])
        assert sides.min() >= 0.2499 * sides.max() > 0
        uv = np.concatenate([plane.project(path) for path in paths])
        widest = np.ptp(uv, axis=0).max()
        assert sides.max() == pytest.approx(1.24 * widest, rel=1e-9)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.kind)
@pytest.mark.parametrize("point", [np.zeros(D), np.full(D, 0.1), np.linspace(-3, 1e5, D)], ids=["0", "even", "large"])
def test_one_point(choice: PlaneChoice, point: np.ndarray) -> None:
    plane = choice.make(WAVY, [np.tile(point, (1000, 1)), point[None]])
    np.testing.assert_array_equal(plane.origin, point)
    assert plane.explained == (0, 0)
    assert inside(plane, point[None])
    sides = np.array([high - low for low, high in plane.box]) * np.linalg.norm(plane.axes, axis=1)
    np.testing.assert_allclose(sides, 2.48 * (np.abs(point).max() or 1), rtol=1e-12)
    assert np.isfinite(plane.loss(np.array(plane.box).T)).all()


def test_a_line_has_a_second_axis_that_rounding_does_not_choose() -> None:
    along = np.linspace(0, 1, 30)[:, None]
    direction = np.array([3.0, 0, 4] + [0.0] * 8)
    for shift in (0, 0.1, 1 / 3):
        plane = principal(WAVY, [shift + along * direction])
        np.testing.assert_allclose(plane.axes, [direction / 5, np.eye(D)[1]], atol=1e-13)
        assert plane.explained == pytest.approx((1, 0), abs=1e-12)
        assert plane.names == ("PC1 · 100 %", "PC2 · 0 %")
        assert all(np.isfinite(plane.box).ravel())


def grown(factor: float, steps: int = 400) -> np.ndarray:
    """A path that moves away ever faster, to far beyond what floats can hold if there are steps enough."""
    with np.errstate(over="ignore"):
        away = 1e-2 * np.cumprod(np.full((steps, 1), factor), axis=0) * np.ones(D)
    return PATHS[0][0] + np.concatenate([np.zeros((1, D)), away])


@pytest.mark.parametrize("factor", [1.5, 20.0, 1e150])
@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.kind)
def test_a_path_that_explodes_does_not_flatten_the_others(choice: PlaneChoice, factor: float) -> None:
    calm, shown = choice.make(WAVY, PATHS), choice.make(WAVY, [grown(factor), *PATHS])
    assert all(inside(shown, path) for path in PATHS)
    assert shown.reach < 3 * ROOM * calm.reach
    assert np.isfinite(shown.box).all()


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.kind)
def test_a_path_that_explodes_alone_is_shown_from_its_start(choice: PlaneChoice) -> None:
    path = grown(1.5)
    plane = choice.make(WAVY, [path])
    widths = np.abs(path - path[0]).max(axis=1) / 4
    assert inside(plane, path[widths <= FARTHEST])
    assert plane.reach < 20 * FARTHEST * 4
    assert np.isfinite(plane.box).all()


def test_what_comes_after_a_point_that_is_not_finite_does_not_count() -> None:
    broken = [path.copy() for path in PATHS]
    broken[0][30, 4] = np.nan
    broken[1][20, 0] = -np.inf
    broken.append(np.full((5, D), np.nan))
    whole = [PATHS[0][:30], PATHS[1][:20], PATHS[2]]
    for choice in CHOICES:
        assert choice.make(WAVY, broken) == choice.make(WAVY, whole)


def test_without_a_finite_point_the_start_is_shown() -> None:
    for paths in ([], [np.full((3, D), np.inf)], [np.empty((0, D))]):
        np.testing.assert_array_equal(principal(WAVY, paths).origin, WAVY.start)


def test_a_plane_needs_two_parameters() -> None:
    class Line(Waves):
        dim = 1

    with pytest.raises(ValueError, match="two parameters"):
        principal(Line(), [np.zeros((3, 1))])
    with pytest.raises(ValueError, match="along one parameter"):
        parameters(WAVY, PATHS, 3, 3)


# -- equality, and what a user writes ------------------------------------------------------------------------------


def test_equal_planes_are_equal_and_share_a_picture() -> None:
    for choice in CHOICES:
        ours, theirs = choice.make(WAVY, PATHS), choice.make(Waves(), PATHS)
        assert ours == theirs
        assert hash(ours) == hash(theirs)
        assert ours != choice.make(WAVY, walks(seed=2))
    assert len({*PLANES, *(choice.make(WAVY, PATHS) for choice in CHOICES)}) == 3
    assert PLANES[0] != "principal"
    theme = next(iter(THEMES.values()))
    assert base_layer(PLANES[0], PLANES[0].box, 30, 12, theme) is base_layer(
        principal(WAVY, PATHS), PLANES[0].box, 30, 12, theme
    )


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("principal", PlaneChoice()),
        ("random", PlaneChoice("random", seed=0)),
        ("random:7", PlaneChoice("random", seed=7)),
        ("w1[1,3],b2", PlaneChoice("parameters", (2, 10))),
        (" b1 , w1[1,8] ", PlaneChoice("parameters", (8, 7))),
        ("0,9", PlaneChoice("parameters", (0, 9))),
        ("b2,007", PlaneChoice("parameters", (10, 7))),
    ],
)
def test_what_a_user_writes_is_read_and_written_again(text: str, choice: PlaneChoice) -> None:
    assert parse_plane(text, WAVY) == choice
    assert parse_plane(choice.spec, WAVY) == choice
    assert choice.make(WAVY, PATHS).spec == f"{choice.spec} plane of waves"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("principl", "did you mean 'principal'"),
        ("", "known: principal, random, random:SEED, or two parameters such as w1[1,1],b2"),
        ("b2", "a plane has two axes"),
        ("3", "a plane has two axes"),
        ("1,2,3", "a plane has two axes"),
        ("b2,10", "the same parameter twice"),
        ("b2,w1[1,9]", "did you mean 'w1[1,"),
        ("b2,quux", "known: w1[1,1], …, b2, or a number from 0 to 10"),
        ("0,11", "there is no parameter 11; they are numbered from 0 to 10"),
        ("0," + "9" * 5000, "they are numbered from 0 to 10"),
        ("0,-1", "unknown parameter '-1'"),
        ("random:x", "seed=x: expected a whole number"),
        ("random:-1", "seed=-1 is out of range"),
        ("random:" + "9" * 5000, "seed="),
        ("random,b2", "unknown parameter 'random'"),
        ("w1[1,3", "unknown parameter 'w1[1'"),
        ("\x1b[2J\n", "unknown plane"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(UserError) as error:
        parse_plane(text, WAVY)
    assert says in str(error.value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 200


def test_without_labels_parameters_are_called_by_number() -> None:
    surface = make_surface("sphere")
    assert parse_plane("w1,w0", surface) == PlaneChoice("parameters", (1, 0))
    assert parameters(surface, [np.eye(2)], 1, 0).names == ("w1 · 50 %", "w0 · 50 %")
