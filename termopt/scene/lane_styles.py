"""The color and the marker of each optimizer: the same in every race, whatever its place in it."""

from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

from termopt.draw.theme.theme import MARKERS, SLOTS

Style = tuple[str, str]
"""A palette slot and a marker."""

OWN_STYLES: Mapping[str, Style] = {
    "gd": ("red", "●"),
    "momentum": ("blue", "◆"),
    "rmsprop": ("yellow", "▲"),
    "adam": ("green", "■"),
    "adagrad": ("purple", "★"),
    "nesterov": ("cyan", "▼"),
    "lbfgs": ("orange", "✚"),
    "adadelta": ("pink", "▰"),
    "amsgrad": ("grey", "◉"),
    "adamw": ("purple", "✚"),
    "nadam": ("orange", "★"),
    "radam": ("cyan", "▰"),
    "adamax": ("pink", "▼"),
    "sgd": ("grey", "★"),
    "bfgs": ("orange", "▼"),
    "cg": ("cyan", "✚"),
    "newton": ("purple", "◉"),
    "nelder_mead": ("pink", "◉"),
    "muon": ("grey", "▰"),
    "lion": ("orange", "▰"),
}
"""The styles of the optimizers that are compared most often. The first nine differ in color and in marker."""

OTHERS: Sequence[Style] = [(slot, marker) for slot in SLOTS[4:] for marker in MARKERS[4:]]
"""The styles of all others, chosen by their names. The first four colors and markers are left to the default race."""


def own_style(name: str) -> Style:
    """The color and the marker of an optimizer, also of one that no table knows: its name alone decides."""
    return OWN_STYLES.get(name) or OTHERS[crc32(name.encode()) % len(OTHERS)]


def lane_styles(names: Sequence[str]) -> list[Style]:
    """A color and a marker for each of these optimizers, at most as many as there are colors, no two alike.

    The first lane of an optimizer has its own. What repeats, or meets another of the same color, takes one that is
    nobody's here.
    """
    own = [own_style(name) for name in names]
    return list(
        zip(
            _distinct([slot for slot, _ in own], SLOTS),
            _distinct([marker for _, marker in own], MARKERS),
            strict=True,
        )
    )


def free_style(name: str, taken: Iterable[Style]) -> Style:
    """A color and a marker for another lane of this optimizer: its own, or what is not taken."""
    taken = tuple(taken)
    slot, marker = own_style(name)
    slots, markers = {slot for slot, _ in taken}, {marker for _, marker in taken}
    return (
        slot if slot not in slots else next(s for s in SLOTS if s not in slots),
        marker if marker not in markers else next(m for m in MARKERS if m not in markers),
    )


def _distinct(wanted: Sequence[str], all_of: Sequence[str]) -> list[str]:
    """What is wanted, each once; for what is wanted again, the first that nobody wants."""
    free = iter([one for one in all_of if one not in wanted])
    seen: set[str] = set()
    return [one if not (one in seen or seen.add(one)) else next(free) for one in wanted]
