"""Recordings as SVG: that the moving picture shows, at each time, what the frame of that time does."""

import io
import re
from xml.etree import ElementTree

import pytest

import termopt.encode.svg as written
from termopt.draw.cells.canvas import blank, put
from termopt.encode.recording import Frame, Recording
from termopt.encode.svg import write_frame, write_svg
from tests.encode.made import FPS, TITLE, counted, kinds, race, recording
from tests.encode.playing import SVG, played


def document(shown: Recording, embedded: bool = False) -> str:
    file = io.BytesIO()
    write_svg(shown, file, embedded)
    return file.getvalue().decode()


def picture(frame: Frame) -> str:
    file = io.BytesIO()
    write_frame(frame, recording([frame.canvas]), file, embedded=False)
    return file.getvalue().decode()


def groups(text: str, name: str) -> list[ElementTree.Element]:
    return [g for g in ElementTree.fromstring(text).iter(f"{SVG}g") if g.get("class") == name]


# -- every frame -------------------------------------------------------------------------------------------------


@pytest.mark.every(7)
@pytest.mark.parametrize("overlaid", [0, 0.5, 2, 100])
def test_each_frame_is_shown_at_its_time(overlaid: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "OVERLAID", overlaid)
    canvases = kinds(40)
    moving = document(recording(canvases))
    for frame in recording(canvases).frames:
        assert played(moving, frame.seconds) == played(picture(frame)), frame.number


@pytest.mark.long
def test_a_race_is_shown_step_by_step() -> None:
    canvases = list(race(6, 80, 24))
    moving = document(recording(canvases))
    for frame in recording(canvases).frames:
        assert played(moving, frame.seconds) == played(picture(frame))
    assert played(moving, 0) != played(moving, 0.1) != played(moving, 0.2)


def test_a_frame_has_not_come_before_its_time() -> None:
    canvases = kinds(3)
    moving = document(recording(canvases))
    assert played(moving, 1 / FPS - 0.01) == played(moving, 0) != played(moving, 1 / FPS)


# -- the document ------------------------------------------------------------------------------------------------


def test_only_what_changes_is_painted() -> None:
    canvas = blank(40, 10)
    put(canvas, 0, 0, "all the same", 0xFF0000)
    other = canvas.copy()
    put(other, 5, 5, "new", 0x00FF00)
    moving = document(recording([canvas, canvas, other, other]))
    (group,) = groups(moving, "later")
    assert [r.get("width") for r in group.iter(f"{SVG}rect")] == ["30"]
    assert [t.text for t in group.iter(f"{SVG}text")] == ["new"]


def test_the_clock_runs_as_long_as_the_recording_and_begins_anew() -> None:
    root = ElementTree.fromstring(document(recording(kinds(12))))
    (clock,) = (timer for timer in root.findall(f"{SVG}set") if timer.get("id"))
    assert (clock.get("id"), clock.get("begin"), clock.get("dur")) == ("recording", "0s;recording.end", "1.200s")


def test_when_much_is_painted_over_it_begins_anew_and_what_lies_below_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "OVERLAID", 1)
    canvases = [blank(10, 4, bg=color) for color in (1, 2, 3, 4, 5)]
    root = ElementTree.fromstring(document(recording(canvases)))
    scenes = root.findall(f"{SVG}g")
    assert [scene.get("display") for scene in scenes] == [None, "none", "none"]
    timers = [[(t.get("to"), t.get("begin")) for t in scene.findall(f"{SVG}set")] for scene in scenes]
    assert timers == [
        [("none", "recording.begin+0.200s")],
        [("inline", "recording.begin+0.200s"), ("none", "recording.begin+0.400s")],
        [("inline", "recording.begin+0.400s")],
    ]


def test_who_wants_no_motion_sees_the_end() -> None:
    (optimizer,) = re.findall(r"@media \(prefers-reduced-motion:reduce\)\{.*\}\}", document(recording(kinds(3))))
    assert ".scene{display:inline!important}" in optimizer
    assert ".later{visibility:visible!important}" in optimizer


def test_the_title_is_escaped() -> None:
    root = ElementTree.fromstring(document(recording(kinds(2))))
    assert root.findtext(f"{SVG}title") == TITLE
    frame = next(recording(kinds(2)).frames)
    assert ElementTree.fromstring(picture(frame)).findtext(f"{SVG}title") == f"{TITLE}, step 0"


def test_each_font_comes_once_before_what_is_written_with_it() -> None:
    plain, wide = blank(8, 1), blank(8, 1)
    put(wide, 0, 0, "课", 1)
    text = document(recording([plain, wide, plain, wide]), embedded=True)
    assert text.count("@font-face") == text.count("data:font/woff;base64,") == 2
    assert text.index('termopt letters";') < text.index('termopt wide";') < text.index("课")
    assert "@font-face" not in document(recording([plain, wide]))


def test_a_recording_without_frames_is_an_empty_picture() -> None:
    root = ElementTree.fromstring(document(recording([])))
    assert [child.tag for child in root] == [SVG + name for name in ("title", "rect", "style")]


def test_the_same_recording_gives_the_same_bytes() -> None:
    assert document(recording(kinds(9)), True) == document(recording(kinds(9)), True)


def test_frames_are_not_kept() -> None:
    shown, alive = counted(recording(kinds(30)))
    document(shown)
    assert len(alive) == 30
    assert max(alive) <= 3
