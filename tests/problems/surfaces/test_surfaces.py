"""The table: published values, minima, starts, and names."""

import dataclasses

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.engine.core.types import Array
from termopt.problems.surfaces.by_name import make_surface, surface_hyperparameters, surface_names
from termopt.problems.surfaces.surface import Surface
from termopt.problems.surfaces.tags import TAGGED, TAGS
from termopt.registry.registry import problem

ALL = [make_surface(name) for name in surface_names()]
SMOOTH = [s for s in ALL if "kinks" not in s.tags]
LISTED_COMPLETE = [
    s for s in SMOOTH if not any(words in s.source for words in ("is listed", "are listed", "a curve", "flat at"))
]

PUBLISHED = {
    "rosenbrock": [((1, 1), 0), ((-2, 2), 409), ((-1.2, 1), 24.2)],
    "beale": [((3, 0.5), 0), ((1, 1), 14.203125)],
    "himmelblau": [((3, 2), 0), ((-2.805118, 3.131312), 0), ((-3.77931, -3.283186), 0), ((3.584428, -1.848126), 0)],
    "booth": [((1, 3), 0), ((0, 0), 74)],
    "matyas": [((0, 0), 0), ((1, 1), 0.04)],
    "ackley": [((0, 0), 0), ((1, 1), 3.6253849384403627)],
    "rastrigin": [((0, 0), 0), ((-2, 3.5), 36.25)],
    "styblinski_tang": [((-2.903534, -2.903534), -78.332331), ((0, 0), 0)],
    "three_hump_camel": [((0, 0), 0), ((1, 1), 2 - 1.05 + 1 / 6 + 2)],
    "six_hump_camel": [((0.0898, -0.7126), -1.0316), ((-0.0898, 0.7126), -1.0316)],
    "goldstein_price": [((0, -1), 3), ((0, 0), 600)],
    "mccormick": [((-0.54719, -1.54719), -1.9133), ((0, 0), 1)],
    "levi_n13": [((1, 1), 0), ((0, 0), 2)],
    "easom": [((np.pi, np.pi), -1), ((50, 50), 0)],
    "branin": [((-np.pi, 12.275), 0.397887), ((np.pi, 2.275), 0.397887), ((9.42478, 2.475), 0.397887)],
    "griewank": [((0, 0), 0), ((np.pi, 0), 2 + np.pi**2 / 4000)],
    "drop_wave": [((0, 0), -1), ((np.pi / 6, 0), -2 / (2 + np.pi**2 / 72))],
    "sphere": [((0, 0), 0), ((3, 4), 25)],
    "quadratic": [((0, 0), 0), ((np.sqrt(3) / 2, 0.5), 0.5), ((-0.5, np.sqrt(3) / 2), 50)],
    "saddle": [((1, 2), -3)],
    "monkey_saddle": [((1, 1), -2)],
    "two_wells": [((-0.9363, 0), -2.0631), ((0.9053, 0), -1.0927)],
    "plateau": [((0, 0), 0), ((4, 0), np.tanh(2) + 0.016)],
}


def test_names() -> None:
    assert set(PUBLISHED) <= set(surface_names())


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_values(name: str) -> None:
    surface = make_surface(name)
    for point, value in PUBLISHED[name]:
        assert surface.loss(np.array(point, dtype=float)) == pytest.approx(value, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)
def test_minima(surface: Surface) -> None:
    losses = [minimum.loss for minimum in surface.minima]
    assert losses == sorted(losses)
    for minimum in surface.minima:
        point = np.array(minimum)
        assert all(low <= c <= high for c, (low, high) in zip(minimum, surface.box, strict=True))
        assert surface.loss(point) == pytest.approx(minimum.loss, rel=1e-12, abs=1e-12)
        if surface not in SMOOTH or any(words in surface.source for words in ("a curve", "flat at")):
            nothing_around_is_lower(surface, point, minimum.loss)
            continue
        curvatures = np.linalg.eigvalsh(surface.hessian(point))
        assert curvatures[0] > 0
        assert np.abs(surface.gradient(point)).max() <= 1e-14 * max(1.0, curvatures[1])


def nothing_around_is_lower(surface: Surface, point: Array, loss: float) -> None:
    """On rings around a minimum where the surface is flat or has a kink, as far as they lie in the box."""
    low, high = np.array(surface.box).T
    angles = np.linspace(0, 2 * np.pi, 360)
    for radius in (1e-2, 1e-4, 1e-6):
        ring = point[:, None] + radius * np.stack([np.cos(angles), np.sin(angles)])
        ring = np.clip(ring.T, low, high).T
        assert surface.loss(ring).min() >= loss - 1e-12 * max(1.0, abs(loss))


def test_the_kinked_say_where_they_are_not_differentiable() -> None:
    made = [s for s in ALL if s not in SMOOTH and s.name != "ackley"]
    assert made
    assert all("not differentiable" in s.source for s in made)


def test_tags() -> None:
    names = set(surface_names())
    assert all(tagged <= names and tagged for tagged in TAGGED.values())
    assert all(s.tags and set(s.tags) <= set(TAGS) for s in ALL)
    assert make_surface("ackley").tags == ("kinks", "many minima")


@pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)
def test_nothing_in_the_box_lies_below_the_lowest_minimum(surface: Surface) -> None:
    grid = np.stack(np.meshgrid(*(np.linspace(low, high, 301) for low, high in surface.box)))
    if surface.minima:
        with np.errstate(all="ignore"):
            assert np.nanmin(surface.loss(grid)) >= surface.minima[0].loss - 1e-12 * max(
                1.0, abs(surface.minima[0].loss)
            )


@pytest.mark.every(4)
@pytest.mark.parametrize("surface", LISTED_COMPLETE, ids=lambda s: s.name)
def test_no_minimum_is_missing(surface: Surface) -> None:
    """Newton's method from every point of a grid ends at no minimum in the box that is not listed."""
    points = np.stack(np.meshgrid(*(np.linspace(low, high, 61) for low, high in surface.box))).reshape(2, -1)
    with np.errstate(all="ignore"):
        for _ in range(60):
            (a, b), (_, d) = surface.hessian(points)
            g, h = surface.gradient(points)
            points = points - np.stack([d * g - b * h, a * h - b * g]) / (a * d - b * b)
    (low_x, high_x), (low_y, high_y) = surface.box
    inside = (low_x <= points[0]) & (points[0] <= high_x) & (low_y <= points[1]) & (points[1] <= high_y)
    points = points[:, inside]
    curvatures = np.linalg.eigvalsh(np.moveaxis(surface.hessian(points), -1, 0))[:, 0]
    found = points[:, (np.abs(surface.gradient(points)).max(axis=0) < 1e-10) & (curvatures > 1e-9)]
    known = np.array([minimum.x for minimum in surface.minima]).reshape(-1, 2)
    distances = np.linalg.norm(found.T[:, None] - known[None], axis=2)
    assert (distances < 1e-6).any(axis=0).all(), "a listed minimum that Newton's method does not find"
    assert (distances < 1e-6).any(axis=1).all(), "a minimum that is not listed"


MIRRORS = {"x → −x": [[-1, 0], [0, 1]], "y → −y": [[1, 0], [0, -1]], "x ↔ y": [[0, 1], [1, 0]]}


def test_minima_are_as_symmetric_as_the_surface() -> None:
    """Where a mirror image of the surface is the surface, that of each listed minimum in the box is listed too."""
    points = np.random.default_rng(0).uniform(-3, 3, (2, 50))
    missing: list[tuple[str, str]] = []
    for surface in ALL:
        if any(words in surface.source for words in ("a curve", "one of")):
            continue
        known, (low, high) = [minimum.x for minimum in surface.minima], np.array(surface.box).T
        for name, mirror in MIRRORS.items():
            with np.errstate(all="ignore"):
                same = np.allclose(surface.loss(points), surface.loss(np.array(mirror) @ points), 1e-12, 1e-12)
            images = [np.array(mirror) @ x for x in known if same]
            images = [image for image in images if (low <= image).all() and (image <= high).all()]
            missing += [(surface.name, name) for image in images if not np.isclose(image, known).all(axis=1).any()]
    assert missing == []


@pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)
def test_the_start_is_worth_starting_from(surface: Surface) -> None:
    start = np.array(surface.start)
    for c, (low, high), (out_low, out_high) in zip(start, surface.box, surface.domain, strict=True):
        assert low <= c <= high
        assert out_high - out_low == pytest.approx(5 * (high - low))
        assert (out_low + out_high) / 2 == pytest.approx((low + high) / 2)
    loss, gradient = surface.evaluate(start)
    assert np.isfinite(loss)
    assert np.linalg.norm(gradient) > 1e-3
    assert np.abs(gradient).min() > 0 or surface not in SMOOTH


@pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)
def test_words(surface: Surface) -> None:
    assert surface.title
    assert surface.source
    assert surface.formula.isprintable()
    assert "*" not in surface.formula


def test_what_is_printed_of_a_surface_is_read_as_the_same() -> None:
    """Of every surface, also of one that was turned, stretched, moved or scaled, the formula that is shown."""
    points = np.random.default_rng(0).uniform(-2, 2, (2, 40))
    warps = ("quadratic:kappa=7,angle=-20", "beale:rotate=20,stretch=2,shift=-3,scale=10", "sphere:rotate=-5.5")
    for spec in (*surface_names(), *warps):
        shown, read = problem(spec), problem(problem(spec).formula)
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(read.loss(points), shown.loss(points), rtol=1e-9, atol=1e-9, err_msg=spec)


def test_equal_specs_are_equal_surfaces() -> None:
    assert make_surface("sphere") == make_surface("sphere")
    assert hash(make_surface("quadratic")) == hash(make_surface("quadratic", kappa=100.0))
    assert make_surface("quadratic", kappa=7.0) != make_surface("quadratic")
    assert make_surface("sphere") == dataclasses.replace(make_surface("sphere"), start=(1.0, 1.0))


def test_sample_is_the_truth() -> None:
    surface, x = make_surface("beale"), np.array([0.3, 0.4])
    for got, wanted in zip(surface.sample(x, 3, 5), surface.evaluate(x), strict=True):
        assert np.array_equal(got, wanted)


@pytest.mark.parametrize(("kappa", "angle"), [(1.0, 0.0), (100.0, 30.0), (1e6, -45.0), (12.5, 90.0), (3.0, 180.0)])
def test_quadratic_has_the_curvatures_and_the_direction_asked_for(kappa: float, angle: float) -> None:
    surface = make_surface("quadratic", kappa=kappa, angle=angle)
    hessian = surface.hessian(np.array([0.4, 0.1]))
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1, kappa], rtol=1e-9)
    along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    np.testing.assert_allclose(hessian @ along, along, atol=1e-15 * kappa)


def test_the_spec_of_a_surface_with_hyperparameters() -> None:
    assert make_surface("quadratic").spec == "quadratic:kappa=100,angle=30"
    assert make_surface("quadratic", angle=0.1, kappa=2).spec == "quadratic:kappa=2,angle=0.1"
    assert [k.name for k in surface_hyperparameters("quadratic")][:4] == ["kappa", "angle", "dim", "spectrum"]
    assert surface_hyperparameters("sphere") == ()


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("rosenbrok", {}, "did you mean 'rosenbrock'"),
        ("sphere", {"kappa": 1.0}, "sphere has no hyperparameters"),
        ("quadratic", {"kapa": 1.0}, "did you mean 'kappa'"),
        ("quadratic", {"kappa": 0.5}, "1 ≤ kappa"),
        ("quadratic", {"angle": float("nan")}, "out of range"),
    ],
)
def test_bad_requests(name: str, values: dict[str, float], reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        make_surface(name, **values)


@pytest.mark.parametrize(("name", "loss"), [("ackley", 0.0), ("drop_wave", -1.0)])
def test_the_tip_of_a_root(name: str, loss: float) -> None:
    """At the tip the gradient is 0, and beside it what it should be: of length 4 on a cone, small on the smooth top."""
    surface = make_surface(name)
    at, beside = surface.evaluate(np.zeros(2)), surface.evaluate(np.array([3e-9, 4e-9]))
    assert at.loss == pytest.approx(loss, abs=1e-15)
    assert np.array_equal(at.grad, [0, 0])
    assert np.linalg.norm(beside.grad) == pytest.approx(2 * np.sqrt(2) if name == "ackley" else 72.5 * 5e-9, rel=1e-6)
