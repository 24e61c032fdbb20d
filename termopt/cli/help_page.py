"""`termopt help TOPIC`: the reference, one page a topic. Prose stands in `help/TOPIC.txt`, tables come from the code.

The first line of a file says what the page is about. In the rest, blocks stand between empty lines:

    {name}                   the table of that name, see `help_tables`
    lines indented by four   examples, shown as they stand
    lines with ` | `         a table, its columns aligned
    other lines              a paragraph, folded at the width

A file `help/zh/TOPIC.txt` is the page in Chinese.
"""

from collections.abc import Mapping
from pathlib import Path

from termopt.base.errors import unknown
from termopt.cli.columns import columns, paragraph

FOLDER = Path(__file__).with_name("help")

TOPICS = (
    "screen", "keys", "optimizers", "schedules", "problems", "formulas", "data", "networks", "lessons", "gallery",
    "scenes", "recordings", "tapes", "traces", "maps", "web", "settings", "colors", "python", "plugins", "adapters",
    "attach", "testing", "exit-codes",
)  # fmt: skip
"""Every topic, in the order in which a new user needs them."""


def overview(width: int, lang: str = "en") -> str:
    """Every topic with what its page is about."""
    rows = ((topic, source(topic, lang).partition("\n")[0]) for topic in TOPICS)
    usage = "termopt help TOPIC shows a page; termopt COMMAND --help shows what a command takes."
    return f"{columns(rows, width)}\n\n" + paragraph(usage, width)


def page(topic: str, width: int, env: Mapping[str, str], lang: str = "en") -> str:
    """The page of a topic, folded at the width.

    env: the environment, which says where the user's own keys are. lang: the language, where the page is in it.
    Raises UserError for an unknown topic, and for settings that cannot be read where the page shows them.
    """
    if topic not in TOPICS:
        raise unknown("topic", topic, TOPICS)
    title, _, rest = source(topic, lang).partition("\n")
    return "\n\n".join(_shown(block, width, env) for block in (title, *blocks(rest)))


def source(topic: str, lang: str = "en") -> str:
    """The text of a topic as it stands in its file: in a language if there is one, else in English."""
    own = FOLDER / lang / f"{topic}.txt"
    return (own if own.exists() else FOLDER / f"{topic}.txt").read_text("utf-8")


def blocks(text: str) -> list[str]:
    """The blocks of a text; they stand between empty lines."""
    return [block.strip("\n") for block in text.split("\n\n") if block.strip()]


def _shown(block: str, width: int, env: Mapping[str, str]) -> str:
    if block.startswith("{"):
        from termopt.cli.help_tables import TABLES

        return TABLES[block.strip("{}")](width, env)
    if block.startswith("    "):
        return block
    lines = block.splitlines()
    if " | " in lines[0]:
        return columns((tuple(cell.strip() for cell in line.split(" | ")) for line in lines), width)
    return paragraph(" ".join(lines), width)
