"""How values stand in a sentence."""

from termopt.base.number_text import byte_count_in_words, three_digits
from termopt.base.translate import texts, translate
from termopt.lessons.measures import Value
from termopt.lessons.run import Run

MISSING = texts("not in this run")[0]
"""What is written where the run has no such number."""


def worded(kind: str, value: Value | None, run: Run, lang: str) -> str:
    """A value as it stands in a sentence: `31`, `0.125`, `100,000,000`, `7.2 GB`, `◆ Momentum`.

    kind: what the value is, as its measure declares it.
    value: None where the run has none.
    run: where the names of lanes come from.
    lang: the language of the sentence.
    """
    match kind, value:
        case _, None:
            return translate(MISSING, lang)
        case "lane", int(lane):
            return run.title(lane)
        case "bytes", int(count):
            return byte_count_in_words(count)
        case (("step" | "count"), int(count)):
            return f"{count:,}"
        case _, int() | float() as number:
            return three_digits(number)
        case _:
            return translate(str(value), lang)
