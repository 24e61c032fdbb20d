"""A lesson being read: the page that goes with the session, in the reader's language."""

from termopt.base.ascii_text import ascii_text
from termopt.base.translate import texts, translate
from termopt.draw.screen.view_model import LessonView
from termopt.lessons import Guide, GuidePage, Lesson, guide, load, next_lesson
from termopt.lessons.lesson import LANE, PLACEHOLDER
from termopt.session.intents import Focus, Intent, Show
from termopt.session.intents_edit import Measure
from termopt.session.intents_lesson import Pages
from termopt.session.race import Race
from termopt.session.state import Session

HINTS = texts("space goes on · enter, backspace turn pages · esc closes")[0]
NEXT = texts("enter opens the next lesson · {title} · l lists all · esc closes")[0]
LAST = texts("this was the last lesson · l lists all · esc closes")[0]
RUNNING = texts("running to step {to:,} · space pauses · enter jumps there")[0]
RUNNING_ON = texts("running · space pauses")[0]
BETWEEN = texts("this text is of step {of:,} · space runs to step {to:,} · enter jumps there")[0]
BEYOND = texts("this text is of step {of:,} · {hint}")[0]
WORDS = texts("page {page} of {pages}")[0]
SAID = texts("You say {said}. Space shows what happens.")[0]
RIGHT = texts("You said {said}, and you were right.")[0]
WRONG = texts("You said {said}; it was {answer}.")[0]
NOBODY = texts("You said {said}; in this run it was nobody.")[0]


NUMBER = "0.0123"
"""A number as long as most in a text, to measure texts with."""


class Reader:
    """A lesson in one language, its numbers taken from the runs that are shown."""

    def __init__(self, lesson: Lesson, lang: str, plain: bool = False) -> None:
        """plain: spell formulas out, for where there are only ASCII characters."""
        self.lesson = lesson
        self.lang = lang
        self._plain = plain
        self._guide: Guide | None = None
        self._texts: tuple[str, ...] = ()

    def pages(self, session: Session, race: Race) -> Pages:
        """The steps of this session at which the pages are read."""
        self._guide = guide(self.lesson, self.lang, session, [race.trace(lane) for lane in session.race.lanes])
        self._texts = self._all_texts(session)
        return Pages(self._guide.steps, self._guide.asks)

    def view(self, session: Session) -> LessonView | None:
        """The page that is open, or None once the lesson has been put away."""
        if self._guide is None or not session.lesson.pages:
            return None
        page, count = self._guide.page(session.lesson.page), len(self._guide.steps)
        title, texts = self._guide.title, ("\n".join([page.text, *self._answer(session, page)]), *self._texts)
        past, hint = self._hint(session)
        if self._plain:
            title, texts = ascii_text(title), tuple(map(ascii_text, texts))
        words = translate(WORDS, self.lang, page=session.lesson.page + 1, pages=count)
        return LessonView(title, session.lesson.page + 1, count, texts[0], hint, words, texts[1:], past)

    def shows(self, before: Session, after: Session) -> tuple[Intent, ...]:
        """What the page that has been opened wants to be read with: where it differs from the page before."""
        old, new = before.lesson, after.lesson
        pages = self.lesson.pages
        if old.page == new.page or len(new.pages) != len(pages) or not old.pages:
            return ()
        usual = str(self.lesson.scene.get("view", "grid"))
        page, left = pages[new.page], pages[old.page]
        found: list[Intent] = []
        if (page.view or usual) != (left.view or usual):
            found.append(Show(page.view or usual))
        if page.measure != left.measure:
            found.append(Measure(page.measure))
        if page.lane is not None and page.lane != after.race.focus:
            found.append(Focus(page.lane))
        return tuple(found)

    def _hint(self, session: Session) -> tuple[bool, str]:
        """Whether the text is of an earlier step than the picture, and what the keys do."""
        pages, cursor = session.lesson.pages, session.time.cursor
        of, following = pages[session.lesson.page], pages[session.lesson.page + 1 :][:1]
        if session.time.playing:
            running = translate(RUNNING, self.lang, to=following[0]) if following else translate(RUNNING_ON, self.lang)
            return True, running
        if following and cursor != of:
            return True, translate(BETWEEN, self.lang, of=of, to=following[0])
        if following:
            return False, translate(HINTS, self.lang)
        hint = self._leave()
        return cursor != of, hint if cursor == of else translate(BEYOND, self.lang, of=of, hint=hint)

    def _leave(self) -> str:
        name = next_lesson(self.lesson.name)
        title = "" if name is None else load(name).title[self.lang]
        return translate(LAST if name is None else NEXT, self.lang, title=title)

    def _all_texts(self, session: Session) -> tuple[str, ...]:
        """The texts of all pages as long as they may be, without running anything."""
        lanes = [_title(session, lane) for lane in range(len(session.race.lanes))]
        longest = max(lanes, key=len)
        wrong = translate(WRONG, self.lang, said=longest, answer=longest)
        texts: list[str] = []
        for page in self.lesson.pages:
            said = [wrong] if page.ask or page.answer is not None else []
            for text in filter(None, (page.text.get(self.lang), page.otherwise.get(self.lang))):
                texts.append(
                    "\n".join([PLACEHOLDER.sub(lambda name: self._like(name[1], lanes, longest), text), *said])
                )
        return tuple(texts)

    def _like(self, name: str, lanes: list[str], longest: str) -> str:
        """A text about as long as what replaces a placeholder."""
        lane = LANE.fullmatch(name)
        if lane is not None and int(lane[2]) <= len(lanes):
            return lanes[int(lane[2]) - 1]
        return longest if lane is not None or self.lesson.facts[name].kind == "lane" else NUMBER

    def _answer(self, session: Session, page: GuidePage) -> list[str]:
        """What became of the prediction, on the pages that ask for it and answer it."""
        answers = self.lesson.pages[session.lesson.page].answer is not None
        if not (page.asks or answers) or page.late or session.lesson.predicted is None:
            return []
        said = _title(session, session.lesson.predicted)
        if page.asks:
            return [translate(SAID, self.lang, said=said)]
        if page.answer is None:
            return [translate(NOBODY, self.lang, said=said)]
        words = RIGHT if page.answer == session.lesson.predicted else WRONG
        return [translate(words, self.lang, said=said, answer=_title(session, page.answer))]


def _title(session: Session, lane: int) -> str:
    """A lane as it is seen on screen."""
    return f"{session.race.lanes[lane].marker} {session.race.lanes[lane].label}"
