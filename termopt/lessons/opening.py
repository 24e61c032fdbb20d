"""The scene that a lesson opens with."""

from dataclasses import replace

from termopt.lessons.library import load
from termopt.scene import Scene
from termopt.scene_file import scene_from


def lesson_scene(name: str) -> Scene:
    """The scene of a lesson, waiting for the reader. Raises UserError for an unknown lesson."""
    lesson = load(name)
    return replace(scene_from(dict(lesson.scene)), paused=True, lesson=lesson.name)
