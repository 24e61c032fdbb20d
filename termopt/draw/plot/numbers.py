"""Numbers and amounts in as few characters as show their size."""

import math

PREFIXES = ("", "k", "M", "G", "T", "P", "E")


def number(value: float, digits: int = 2) -> str:
    """A number in as few characters as show its size: `2.53e+00`, `0`, `inf`, `nan`."""
    if value == 0:
        return "0"
    return f"{value:.{digits}e}" if math.isfinite(value) else str(value)


def few(value: float) -> str:
    """A number of two digits or so, for what is only compared: `0`, `0.04`, `1.2`, `34`, `2.1e+05`, `inf`."""
    return f"{value:.0f}" if 10 <= abs(value) < 1e4 else f"{value:.2g}"


def count(value: float) -> str:
    """How many there are of something: `9999`, `10k`, `1.5M`, `100M`."""
    return f"{value:.0f}" if abs(value) < 1e4 else "".join(_short(value))


def size(value: float) -> str:
    """How many bytes: `800 B`, `1.2 kB`, `7.2 GB`; a kilobyte has 1000."""
    digits, prefix = _short(value)
    return f"{digits} {prefix}B"


def duration(seconds: float) -> str:
    """How long something takes: `0.08 ms`, `12 ms`, `31 s`, `4 min`, `2.5 h`."""
    for unit, long, most in (("ms", 1e-3, 1.0), ("s", 1.0, 120.0), ("min", 60.0, 7200.0)):
        if seconds < most:
            return f"{few(seconds / long)} {unit}"
    return f"{few(seconds / 3600)} h"


def percent(share: float) -> str:
    """A share of 1 in whole percent, rounded down, for what is under way is not done: `41 %`."""
    return f"{int(share * 100)} %"


def _short(value: float) -> tuple[str, str]:
    """Two digits, or three from 100 on, without a zero behind the point; and the prefix of the unit."""
    if not math.isfinite(value):
        return str(value), ""
    power = 0
    while abs(float(f"{value:.3g}")) >= 1000 and power < len(PREFIXES) - 1:
        value, power = value / 1000, power + 1
    return (f"{value:.3g}" if abs(value) >= 100 else f"{float(f'{value:.2g}'):g}"), PREFIXES[power]
