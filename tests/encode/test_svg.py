"""Films as SVG: that the moving picture shows, at each time, what the still of that time does."""

import io
import re
from xml.etree import ElementTree

import pytest

import termopt.encode.svg as written
from termopt.draw.cells.canvas import blank, put
from termopt.encode.film_types import Film, Still
from termopt.encode.svg import write_still, write_svg
from tests.encode.made import FPS, TITLE, counted, film, kinds, race
from tests.encode.playing import SVG, played


def document(shown: Film, embedded: bool = False) -> str:
    file = io.BytesIO()
    write_svg(shown, file, embedded)
    return file.getvalue().decode()


def picture(still: Still) -> str:
    file = io.BytesIO()
    write_still(still, film([still.canvas]), file, embedded=False)
    return file.getvalue().decode()


def groups(text: str, name: str) -> list[ElementTree.Element]:
    return [g for g in ElementTree.fromstring(text).iter(f"{SVG}g") if g.get("class") == name]


# -- every still -------------------------------------------------------------------------------------------------


@pytest.mark.every(7)
@pytest.mark.parametrize("overlaid", [0, 0.5, 2, 100])
def test_each_still_is_shown_at_its_time(overlaid: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "OVERLAID", overlaid)
    canvases = kinds(40)
    moving = document(film(canvases))
    for still in film(canvases).stills:
        assert played(moving, still.seconds) == played(picture(still)), still.number


@pytest.mark.long
def test_a_race_is_shown_step_by_step() -> None:
    canvases = list(race(6, 80, 24))
    moving = document(film(canvases))
    for still in film(canvases).stills:
        assert played(moving, still.seconds) == played(picture(still))
    assert played(moving, 0) != played(moving, 0.1) != played(moving, 0.2)


def test_a_still_has_not_come_before_its_time() -> None:
    canvases = kinds(3)
    moving = document(film(canvases))
    assert played(moving, 1 / FPS - 0.01) == played(moving, 0) != played(moving, 1 / FPS)


# -- the document ------------------------------------------------------------------------------------------------


def test_only_what_changes_is_painted() -> None:
    canvas = blank(40, 10)
    put(canvas, 0, 0, "all the same", 0xFF0000)
    other = canvas.copy()
    put(other, 5, 5, "new", 0x00FF00)
    moving = document(film([canvas, canvas, other, other]))
    (group,) = groups(moving, "later")
    assert [r.get("width") for r in group.iter(f"{SVG}rect")] == ["30"]
    assert [t.text for t in group.iter(f"{SVG}text")] == ["new"]


def test_the_clock_runs_as_long_as_the_film_and_begins_anew() -> None:
    root = ElementTree.fromstring(document(film(kinds(12))))
    (clock,) = (timer for timer in root.findall(f"{SVG}set") if timer.get("id"))
    assert (clock.get("id"), clock.get("begin"), clock.get("dur")) == ("film", "0s;film.end", "1.200s")


def test_when_much_is_painted_over_it_begins_anew_and_what_lies_below_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "OVERLAID", 1)
    canvases = [blank(10, 4, bg=color) for color in (1, 2, 3, 4, 5)]
    root = ElementTree.fromstring(document(film(canvases)))
    scenes = root.findall(f"{SVG}g")
    assert [scene.get("display") for scene in scenes] == [None, "none", "none"]
    timers = [[(t.get("to"), t.get("begin")) for t in scene.findall(f"{SVG}set")] for scene in scenes]
    assert timers == [
        [("none", "film.begin+0.200s")],
        [("inline", "film.begin+0.200s"), ("none", "film.begin+0.400s")],
        [("inline", "film.begin+0.400s")],
    ]


def test_who_wants_no_motion_sees_the_end() -> None:
    (optimizer,) = re.findall(r"@media \(prefers-reduced-motion:reduce\)\{.*\}\}", document(film(kinds(3))))
    assert ".scene{display:inline!important}" in optimizer
    assert ".later{visibility:visible!important}" in optimizer


def test_the_title_is_escaped() -> None:
    root = ElementTree.fromstring(document(film(kinds(2))))
    assert root.findtext(f"{SVG}title") == TITLE
    still = next(film(kinds(2)).stills)
    assert ElementTree.fromstring(picture(still)).findtext(f"{SVG}title") == f"{TITLE}, step 0"


def test_each_font_comes_once_before_what_is_written_with_it() -> None:
    plain, wide = blank(8, 1), blank(8, 1)
    put(wide, 0, 0, "课", 1)
    text = document(film([plain, wide, plain, wide]), embedded=True)
    assert text.count("@font-face") == text.count("data:font/woff;base64,") == 2
    assert text.index('termopt letters";') < text.index('termopt wide";') < text.index("课")
    assert "@font-face" not in document(film([plain, wide]))


def test_a_film_without_stills_is_an_empty_picture() -> None:
    root = ElementTree.fromstring(document(film([])))
    assert [child.tag for child in root] == [SVG + name for name in ("title", "rect", "style")]


def test_the_same_film_gives_the_same_bytes() -> None:
    assert document(film(kinds(9)), True) == document(film(kinds(9)), True)


def test_stills_are_not_kept() -> None:
    shown, alive = counted(film(kinds(30)))
    document(shown)
    assert len(alive) == 30
    assert max(alive) <= 3
