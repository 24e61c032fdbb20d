"""A lesson being read: the page that goes with the session, in the reader's language."""

from termopt.base.ascii_text import ascii_text
from termopt.draw.screen.view_model import LessonView
from termopt.lessons import Guide, GuidePage, Lesson, guide
from termopt.session.intents_lesson import Pages
from termopt.session.race import Race
from termopt.session.state import Session

HINTS = {
    "en": "space goes on · enter, backspace turn pages · esc closes",
    "zh": "空格继续 · enter、backspace 翻页 · esc 收起",
}
WORDS = {"en": "page {page} of {pages}", "zh": "第 {page} 页，共 {pages} 页"}
SAID = {"en": "You say {said}. Space shows what happens.", "zh": "你的回答：{said}。按空格看结果。"}
RIGHT = {"en": "You said {said}, and you were right.", "zh": "你的回答是 {said}，答对了。"}
WRONG = {"en": "You said {said}; it was {answer}.", "zh": "你的回答是 {said}，实际是 {answer}。"}
NOBODY = {"en": "You said {said}; in this run it was nobody.", "zh": "你的回答是 {said}；这次运行中谁也没有做到。"}


class Reader:
    """A lesson in one language, its numbers taken from the runs that are shown."""

    def __init__(self, lesson: Lesson, lang: str, plain: bool = False) -> None:
        """plain: spell formulas out, for where there are only ASCII characters."""
        self.lesson = lesson
        self.lang = lang
        self._plain = plain
        self._guide: Guide | None = None

    def pages(self, session: Session, race: Race) -> Pages:
        """The steps of this session at which the pages are read."""
        self._guide = guide(self.lesson, self.lang, session, [race.trace(lane) for lane in session.race.lanes])
        return Pages(self._guide.steps, self._guide.asks)

    def view(self, session: Session) -> LessonView | None:
        """The page that is open, or None once the lesson has been put away."""
        if self._guide is None or not session.lesson.pages:
            return None
        page, count = self._guide.page(session.lesson.page), len(self._guide.steps)
        title, text = self._guide.title, "\n".join([page.text, *self._answer(session, page)])
        if self._plain:
            title, text = ascii_text(title), ascii_text(text)
        words = WORDS[self.lang].format(page=session.lesson.page + 1, pages=count)
        return LessonView(title, session.lesson.page + 1, count, text, HINTS[self.lang], words)

    def _answer(self, session: Session, page: GuidePage) -> list[str]:
        """What became of the prediction, on the pages that ask for it and answer it."""
        answers = self.lesson.pages[session.lesson.page].answer is not None
        if not (page.asks or answers) or page.late or session.lesson.predicted is None:
            return []
        said = _title(session, session.lesson.predicted)
        if page.asks:
            return [SAID[self.lang].format(said=said)]
        if page.answer is None:
            return [NOBODY[self.lang].format(said=said)]
        words = RIGHT if page.answer == session.lesson.predicted else WRONG
        return [words[self.lang].format(said=said, answer=_title(session, page.answer))]


def _title(session: Session, lane: int) -> str:
    """A lane as it is seen on screen."""
    return f"{session.race.lanes[lane].marker} {session.race.lanes[lane].label}"
