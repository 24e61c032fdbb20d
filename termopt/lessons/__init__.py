"""The guided tour: one small data file a lesson, whose numbers are those of its run."""

from termopt.lessons.guide import Guide, GuidePage, guide
from termopt.lessons.lesson import Lesson, Page
from termopt.lessons.library import following, load, names

__all__ = ["names", "load", "following", "Lesson", "Page", "guide", "Guide", "GuidePage"]
