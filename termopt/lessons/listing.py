"""The list of lessons as text."""

from termopt.draw.cells.wrap import wrap
from termopt.lessons.library import load
from termopt.registry.lesson_table import names

INDENT = "    "


def listed(lang: str, width: int) -> str:
    """Name, number and title of every lesson in a line, and below it what it shows, folded at the width."""
    lessons = [load(name) for name in names()]
    name_width = max(len(lesson.name) for lesson in lessons)
    lines: list[str] = []
    for number, lesson in enumerate(lessons, start=1):
        lines.append(f"{lesson.name:<{name_width}}  {number:>2}  {lesson.title[lang]}")
        lines += [INDENT + row for row in wrap(lesson.summary[lang], width - len(INDENT))]
    return "\n".join(lines)
