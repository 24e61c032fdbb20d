"""A frame of six lanes by part, in process."""

from collections.abc import Iterator

from termopt.session.race import Race
from tests.bench.report import Result, Row
from tests.bench.scene import Studio, median_parts, six_lanes

STEPS, FRAMES = 4000, 300


def run() -> Iterator[Result]:
    """Medians over frames two steps apart, the first ones left out."""
    studio = Studio(six_lanes(STEPS), Race(STEPS))
    parts = median_parts([studio.frame(k) for k in range(2, 2 * FRAMES, 2)][20:])
    for name, seconds in parts._asdict().items():
        yield Row(f"frame, six lanes: {name}", seconds * 1e3, "ms")
    yield Row("frame, six lanes: all parts", sum(parts) * 1e3, "ms")
