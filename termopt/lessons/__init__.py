"""The guided tour: one small data file a lesson, whose numbers are those of its run."""

from termopt.lessons.guide import Guide, GuidePage, guide
from termopt.lessons.lesson import Lesson, Page
from termopt.lessons.library import load, next_lesson
from termopt.registry.lesson_table import names

__all__ = ["names", "load", "next_lesson", "Lesson", "Page", "guide", "Guide", "GuidePage"]
