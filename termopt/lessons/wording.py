"""How values stand in a sentence."""

import math
import re

from termopt.lessons.measures import Value
from termopt.lessons.run import Run

MISSING = {"en": "not in this run", "zh": "这次运行里没有"}
"""What is written where the run has no such number."""

UNITS = ("B", "kB", "MB", "GB", "TB")


def worded(kind: str, value: Value | None, run: Run, lang: str) -> str:
    """A value as it stands in a sentence: `31`, `0.125`, `100,000,000`, `7.2 GB`, `◆ Momentum`."""
    match kind, value:
        case _, None:
            return MISSING[lang]
        case "lane", int(lane):
            return run.title(lane)
        case "bytes", int(count):
            return in_bytes(count)
        case (("step" | "count"), int(count)):
            return f"{count:,}"
        case _, int() | float() as number:
            return in_digits(number)
        case _:
            return str(value)


def in_bytes(count: float) -> str:
    """`1,440 B`, `7.2 GB`: powers of 1000, three digits at most."""
    power = min(len(f"{int(count):,}") // 4, len(UNITS) - 1)
    return f"{in_digits(count / 1000**power)} {UNITS[power]}"


def in_digits(number: float) -> str:
    """A number in three digits: `0.0125`, `12,300`, `1.3e−9`."""
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    text = f"{number:,.0f}" if 999.5 <= abs(number) < 1e7 else f"{number + 0.0:.3g}"
    return re.sub(r"e([+-])0*", lambda sign: "e−" if sign[1] == "-" else "e", text).replace("-", "−")
