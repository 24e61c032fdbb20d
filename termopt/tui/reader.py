"""A lesson being read: the page that goes with the session, in the reader's language."""

import unicodedata

from termopt.draw.picture import LessonView
from termopt.engine.pages import Pages
from termopt.engine.race import Race
from termopt.engine.state import Session
from termopt.lessons import Guide, GuidePage, Lesson, guide

HINTS = {
    "en": "space goes on · enter, backspace turn pages · esc puts this away",
    "zh": "空格继续 · enter、backspace 翻页 · esc 收起",
}
SAID = {"en": "You say {said}. Space shows what happens.", "zh": "你的回答：{said}。按空格看结果。"}
RIGHT = {"en": "You said {said}, and you were right.", "zh": "你的回答是 {said}，答对了。"}
WRONG = {"en": "You said {said}; it was {answer}.", "zh": "你的回答是 {said}，实际是 {answer}。"}
NOBODY = {"en": "You said {said}; in this run it was nobody.", "zh": "你的回答是 {said}；这次运行中谁也没有做到。"}


HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"


class Reader:
    """A lesson in one language, its numbers taken from the runs that are shown."""

    def __init__(self, lesson: Lesson, lang: str, plain: bool = False) -> None:
        """plain: write hats beside their letters, for where there are only ASCII characters."""
        self.lesson = lesson
        self.lang = lang
        self._plain = plain
        self._guide: Guide | None = None

    def pages(self, session: Session, race: Race) -> Pages:
        """The steps of this session at which the pages are read."""
        self._guide = guide(self.lesson, self.lang, session, [race.trace(lane) for lane in session.lanes])
        return Pages(self._guide.steps, self._guide.asks)

    def view(self, session: Session) -> LessonView | None:
        """The page that is open, or None once the lesson has been put away."""
        if self._guide is None or not session.pages:
            return None
        page = self._guide.page(session.page)
        text = "\n".join([page.text, *self._answer(session, page)])
        text = unicodedata.normalize("NFD", text).replace(HAT, "^") if self._plain else text
        return LessonView(self._guide.title, session.page + 1, len(self._guide.steps), text, HINTS[self.lang])

    def _answer(self, session: Session, page: GuidePage) -> list[str]:
        """What became of the prediction, on the pages that ask for it and answer it."""
        answers = self.lesson.pages[session.page].answer is not None
        if not (page.asks or answers) or session.predicted is None:
            return []
        said = session.lanes[session.predicted].label
        if page.asks:
            return [SAID[self.lang].format(said=said)]
        if page.answer is None:
            return [NOBODY[self.lang].format(said=said)]
        words = RIGHT if page.answer == session.predicted else WRONG
        return [words[self.lang].format(said=said, answer=session.lanes[page.answer].label)]
