"""Words of others in messages, on standard output and in files: text, and nothing but text."""

import io
import json
import subprocess
import tomllib
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.base.atomic_file import legible
from termopt.base.errors import LONGEST_LINE, UserError, in_file, printable
from termopt.base.exit import complain
from termopt.base.foreign_text import harmless, is_seen, json_escape, quoted, spelled_out, toml_escape
from termopt.cli.main import main
from termopt.export.formats import free_path
from termopt.problems.formula.error import FormulaError
from termopt.scene.read import load_scene
from termopt.scene.scene import Scene, open_scene
from termopt.scene.write import scene_text, toml

BAD = "\x1b]0;pwn\x07\x1b[2J\x9b31m\r\n\u2028\u202e\u2066\u200b\ufeff\ue000\u0378\x7f\t\u3164"
NASTY = st.text(st.one_of(st.characters(), st.sampled_from(BAD + "\ud800\U000e0041\u0301[]/")), max_size=80)


def safe(text: str) -> bool:
    return all(is_seen(c) for c in text)


# -- the one function ----------------------------------------------------------------------------------------------


@given(NASTY)
def test_nothing_unseen_is_left(text) -> None:
    shown = harmless(text)
    assert safe(shown)
    assert harmless(shown) == shown
    shown.encode()
    assert safe(printable(text * 9, 50))
    assert len(printable(text * 9, 50)) <= 50


@pytest.mark.parametrize(
    "text", ["adam [lr=0.1]", "梯度　下降", "ηβ₁ = 0.9 · √x", "V\u0302", "\U0001f600", "tiê\u0301ng"]
)
def test_ordinary_text_stays_as_it_is(text) -> None:
    assert harmless(text) == text


def test_accents_do_not_pile_up() -> None:
    assert harmless("e" + "\u0301" * 500 + "x") == "e" + "\u0301" * 3 + "x"


@given(NASTY)
def test_data_with_what_cannot_be_seen_escaped_is_the_same_data(text) -> None:
    shown = spelled_out(json.dumps(text, ensure_ascii=False), json_escape)
    assert safe(shown)
    assert json.loads(shown) == text
    whole = text.encode("utf-8", "ignore").decode()
    assert safe(toml(whole))
    assert tomllib.loads(f"x = {toml(whole)}") == {"x": whole}
    assert tomllib.loads(f"x = {spelled_out(json.dumps(whole, ensure_ascii=False), toml_escape)}") == {"x": whole}


def test_a_shell_reads_a_quoted_path_as_it_is() -> None:
    paths = ["plain.tape", "with space", "it's", "a\x1b[31mb\n'\\c", "$HOME/`x`", "\u202eé \udcff", "-x"]
    words = " ".join(map(quoted, paths))
    assert safe(words)
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True)
    assert done.stdout.split(b"\0")[:-1] == [path.encode("utf-8", "surrogateescape") for path in paths]


# -- messages ------------------------------------------------------------------------------------------------------


@given(NASTY)
def test_a_message_is_one_line_whatever_is_quoted_in_it(text) -> None:
    for error in (UserError(text), in_file(text, 3, text), in_file("race.toml", 3, UserError(text))):
        assert safe(str(error))
    assert len(str(in_file(text * 20, 3, text * 20))) <= 290


def test_a_formula_in_a_file_is_told_in_one_line() -> None:
    error = in_file("race.toml", 3, FormulaError("x + \x1b", 4, "the formula ends too early"))
    assert str(error) == "race.toml, line 3: the formula ends too early: x +"
    assert len(FormulaError("x", 0, "why").lines) == 3


def test_what_is_said_on_standard_error_is_text(capsys) -> None:
    complain(BAD * 1000, "second")
    first, second = capsys.readouterr().err.splitlines()
    assert safe(first)
    assert len(first) <= LONGEST_LINE + 9
    assert second == "second"


SCENES = {
    "optimizers": 'optimizers = ["adam:lr=cosine(0.1,200)BAD"]',
    "hyperparameter": 'optimizers = ["gd:BAD=1,BAD=2"]',
    "once more": 'optimizers = ["adam:lr=cosine(0.1,200,BAD=1,BAD=2)"]',
    "one too many": 'optimizers = ["adam:lr=cosine(1,2,3,BAD)"]',
    "problem": 'problem = "BAD"',
    "formula": 'problem = "x + BAD"',
    "key": '"BAD" = 3',
    "view": 'view = "BAD"',
    "theme": 'theme = "BAD"',
    "axis": 'axis = "BAD"',
    "plane": 'problem = "mlp"\nplane = "BAD"',
    "colour": 'colours = ["BAD", "red", "red", "red"]',
    "lesson": 'lesson = "BAD"',
    "lang": 'lang = "BAD"',
    "twice": '"BAD" = 1\n"BAD" = 1',
}


@pytest.mark.parametrize("line", SCENES.values(), ids=SCENES)
@pytest.mark.parametrize("size", [1, 300])
def test_what_is_wrong_in_a_scene_is_one_short_line(tmp_path, capsys, line, size) -> None:
    path = tmp_path / "race.toml"
    path.write_text(line.replace("BAD", "".join(map(toml_escape, BAD)) * size), "utf-8")
    with pytest.raises(SystemExit, match="2"):
        main(["trace", str(path), "--steps", "1"])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert safe(err[:-1])
    assert len(err) <= 301


HEADER = {"tape": 1, "termopt": "0", "scene": {"problem": "beale", "optimizers": ["gd"], "steps": 9}, "seed": 0}

TAPES = {
    "format": [{**HEADER, "tape": "BAD"}],
    "seed": [{**HEADER, "seed": "BAD"}],
    "size": [{**HEADER, "size": ["BAD", 3]}],
    "key": [{**HEADER, "scene": {"BAD": 3}}],
    "optimizer": [{**HEADER, "scene": {"optimizers": ["BAD"]}}],
    "formula": [{**HEADER, "scene": {"problem": "x + BAD"}}],
    "step": [HEADER, ["BAD", ["tick", 1]]],
    "intent": [HEADER, [0, ["BAD", 1]]],
    "value": [HEADER, [0, ["tick", "BAD"]]],
    "hyperparameter": [HEADER, [0, ["turn", 0, "BAD", 1]]],
    "lr": [HEADER, [0, ["turn", 0, "lr", "cosine(BAD)"]]],
    "no JSON": ["BAD"],
}


@pytest.mark.parametrize("rows", TAPES.values(), ids=TAPES)
@pytest.mark.parametrize("size", [1, 300])
def test_what_is_wrong_on_a_tape_is_one_short_line(tmp_path, capsys, rows, size) -> None:
    path = tmp_path / "race.tape"
    bad = json.dumps((BAD + "\ud800") * size)[1:-1]
    path.write_text("".join(json.dumps(row).replace("BAD", bad) + "\n" for row in rows), "utf-8")
    with pytest.raises(SystemExit, match="2"):
        main(["record", str(path), "--out", str(tmp_path / "x.txt")])
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert safe(err[:-1])
    assert len(err) <= 301


@pytest.mark.parametrize(
    "line", ['theme = "BAD"', '"BAD" = 1', 'keys.toggle = "BAD"', 'keys."BAD" = "x"', 'fps = "BAD"']
)
def test_what_is_wrong_in_settings_is_one_short_line(tmp_path, monkeypatch, capsys, line) -> None:
    path = tmp_path / "config.toml"
    path.write_text(line.replace("BAD", "".join(map(toml_escape, BAD))), "utf-8")
    monkeypatch.setenv("TERMOPT_CONFIG", str(path))
    with pytest.raises(SystemExit, match="2"):
        main(["config", "show"])
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert safe(err[:-1])
    assert len(err) <= 301


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "a", "b", BAD],
        ["trace", f"/nowhere/{BAD}.toml"],
        [BAD],
        [f"--{BAD}"],
        ["list", BAD],
        ["trace", "--out", f"/nowhere/{BAD}"],
        ["trace", "--start", BAD],
        ["trace", "--steps", BAD],
        ["trace", "--optimizer", f"gd:{BAD}=1,{BAD}=2"],
        ["record", "--keys", BAD, "--out", "x.txt"],
        ["record", "--out", f"{BAD}"],
        ["replay", f"/nowhere/{BAD}.tape"],
        ["lesson", BAD],
        ["config", BAD],
    ],
    ids=lambda words: words[0][:6] + words[-1][:6],
)
def test_what_is_wrong_on_the_command_line_is_one_line(capsys, words) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert safe(err[:-1])


def test_a_formula_on_the_command_line_is_shown_with_a_caret(capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["trace", "--problem", "x +\x1b"])
    reason, formula, caret = capsys.readouterr().err.splitlines()
    assert all(map(safe, (reason, formula, caret)))
    assert caret.strip() == "^"


class Terminal(io.BytesIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("file", "encoding", "written"),
    [
        (Terminal, "gb18030", "²≤梯".encode("gb18030")),
        (Terminal, "ascii", rb"\xb2\u2264\u68af"),
        (io.BytesIO, "gb18030", "²≤梯".encode()),
        (io.BytesIO, "ascii", "²≤梯".encode()),
    ],
)
def test_a_terminal_is_written_to_in_its_encoding_and_all_else_in_utf_8(file, encoding, written) -> None:
    stream = io.TextIOWrapper(file(), encoding)
    legible(stream).write("²≤梯")
    stream.flush()
    assert stream.buffer.getvalue() == written


# -- what is printed and recorded ------------------------------------------------------------------------------------

LABELS = (BAD.replace("\n", ""), "</script><script>alert(1)</script>]]>", "[/]", "\"'><img src=x onerror=y>&amp;")


@pytest.fixture
def hostile(tmp_path) -> Path:
    path = tmp_path / "hostile.toml"
    scene = Scene(problem="beale", labels=LABELS, steps=5, paused=True)
    path.write_text(scene_text(scene, open_scene(scene)), "utf-8")
    return path


def test_a_scene_printed_is_text_and_the_same_scene(hostile, capsys) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([str(hostile), "--print-scene"])
    out = capsys.readouterr().out
    assert all(map(safe, out.split("\n")))
    hostile.write_text(out, "utf-8")
    assert asdict(load_scene(hostile).scene)["labels"] == LABELS


def test_a_file_is_called_by_letters_alone(tmp_path) -> None:
    for name in (BAD * 99, "../../etc/passwd\u1160", "程" * 500):
        problem: Any = SimpleNamespace(name=name)
        lanes = SimpleNamespace(lanes=[SimpleNamespace(problem=problem)])
        race: Any = SimpleNamespace(race=lanes, time=SimpleNamespace(cursor=3))
        path = free_path(tmp_path, race, ".svg")
        assert path.parent == tmp_path
        assert safe(path.name)
        path.touch()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_trace_is_text(hostile, capsys, form) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["trace", str(hostile), "--format", form])
    out = capsys.readouterr().out
    assert all(map(safe, out.split("\n")))
    if form == "jsonl":
        assert [lane["label"] for lane in json.loads(out.split("\n")[0])["lanes"]] == list(LABELS)


@pytest.mark.every(3)
@pytest.mark.parametrize("suffix", ["cast", "svg", "html", "txt"])
def test_a_recording_is_text_around_the_sequences_of_its_own(hostile, tmp_path, suffix) -> None:
    out = tmp_path / f"recording.{suffix}"
    with pytest.raises(SystemExit, match="0"):
        main(["record", str(hostile), "--keys", "o wait:.3", "--fps", "4", "--out", str(out)])
    text = out.read_text("utf-8")
    assert all(map(safe, text.split("\n")))
    if suffix == "cast":
        header, *events = map(json.loads, text.splitlines())
        assert all(safe(words) for words in (header["title"], *(data for _, kind, data in events if kind == "m")))
    elif suffix == "svg":
        ElementTree.fromstring(text)
    elif suffix == "html":
        assert text.count("<script") == text.count("</script>")
        assert "alert(1)</script>" not in text
        assert "<img" not in text
