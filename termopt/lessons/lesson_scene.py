"""The scene that a lesson opens with."""

from dataclasses import replace

from termopt.lessons.library import load
from termopt.scene.read import scene_from
from termopt.scene.scene import Scene


def lesson_scene(name: str, lang: str = "en") -> Scene:
    """The scene of a lesson, waiting for the reader, its lanes labeled in a language there is.

    Raises UserError for an unknown lesson.
    """
    lesson = load(name)
    return replace(
        scene_from(dict(lesson.scene)), labels=lesson.labels[lang], paused=True, lesson=lesson.name, lang=lang
    )
