import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from textual.theme import BUILTIN_THEMES

from termopt.base.errors import UserError
from termopt.cli.doctor import report
from termopt.draw.theme.names import BORROWED, theme_names
from termopt.draw.theme.theme import THEMES
from termopt.tui.theme import detected, theme

UTF8 = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "TERMOPT_CONFIG": os.devnull}


def told(width: int = 100, height: int = 40, encoding: str | None = "utf-8", isatty: bool = False, **env: str) -> str:
    return report(width, height, {**UTF8, **env}, encoding, isatty)


# -- the report --------------------------------------------------------------------------------------------------


@given(
    st.integers(0, 300),
    st.integers(0, 100),
    st.sampled_from(["utf-8", "ascii", "cp1252", "latin-1", None]),
    st.dictionaries(
        st.sampled_from(
            ["TERM", "COLORTERM", "NO_COLOR", "LANG", "TERMOPT_THEME", "TERMOPT_FPS", "TEXTUAL_COLOR_SYSTEM", "TMUX"]
        ),
        st.sampled_from(["", "dumb", "linux", "xterm", "xterm-256color", "light", "nonsense", "256", "\x1b[2J"])
        | st.text(max_size=200),
    ),
)
def test_any_terminal_gets_a_report_that_it_can_show(width, height, encoding, env):
    text = report(width, height, {"TERMOPT_CONFIG": os.devnull, **env}, encoding, False)
    text.encode(encoding or "ascii")
    assert "\x1b" not in text
    assert text.endswith("\n")
    assert max(map(len, text.splitlines())) <= max(width, 60)
    for label in ("Size", "Colors", "Theme", "Characters", "Settings", "Environment", "Versions"):
        assert f"\n{label} " in f"\n{text}"


def test_a_terminal_gets_samples_in_its_colors():
    assert re.search(r"\x1b\[[0-9;]*48;2;", told(isatty=True))
    few = told(isatty=True, COLORTERM="")
    assert "48;5;" in few
    assert ";2;" not in few
    sixteen = told(isatty=True, COLORTERM="", TERM="xterm")
    assert "\x1b[" in sixteen
    assert not re.search("[34]8;", sixteen)
    assert "\x1b" not in told(isatty=True, NO_COLOR="1")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((59, 40), "59×40 is too small: termopt needs 60×20"),
        ((60, 20), "60×20: "),
        ((300, 100), "up to 9 lanes side by side"),
    ],
)
def test_size(size, words):
    assert words in told(*size)


def test_what_is_wrong_is_said():
    assert "did you mean 'light'" in told(TERMOPT_THEME="ligt")
    assert "TEXTUAL_COLOR_SYSTEM 'many'" in told(TEXTUAL_COLOR_SYSTEM="many")
    assert "ASCII" in told(encoding="ascii")
    assert "one over SSH" in told(SSH_CONNECTION="1.2.3.4 5 6 7")
    assert "1.2.3.4" not in told(SSH_CONNECTION="1.2.3.4 5 6 7")
    assert "COLORTERM=\\x1b[2J" in told(COLORTERM="\x1b[2J")


def test_where_settings_are_and_whether_they_are_there(tmp_path):
    path = tmp_path / "a\x1bb.toml"

    def said(**env):
        return " ".join(told(TERMOPT_CONFIG=str(path), **env).split())

    assert "a\\x1bb.toml" in said().replace(" ", "")
    assert "There is no such file; termopt config init writes it." in said()
    path.write_text("theme = 'nord'\nfps = 20\nmarker = 'block'\n")
    assert "There is no such file" not in said()
    assert "termopt config show prints them." in said()
    assert "Theme nord. " in said()
    assert "at most 20 a second" in said()
    assert "Your settings choose block." in said()
    assert "Theme light. " in said(TERMOPT_THEME="light")
    assert "TERMOPT_THEME=light" in said(TERMOPT_THEME="light")
    path.write_text("\ntheme = 'nrod'\n")
    assert "line 2: unknown theme 'nrod'; did you mean 'nord'?" in said()
    assert "Theme dark. " in said()


def test_versions_are_those_installed():
    from importlib.metadata import version

    text = " ".join(told().split())
    assert f"textual {version('textual')}" in text
    assert f"plotext {version('plotext')}" in text


def test_without_unicode_and_without_textual():
    script = (
        "import sys, os; from termopt.cli.doctor import report;"
        "sys.stdout.write(report(60, 20, os.environ, sys.stdout.encoding, False));"
        "assert 'textual' not in sys.modules"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=plain, capture_output=True, check=True)
    assert b"ASCII" in done.stdout
    assert done.stdout.isascii()


# -- colors ------------------------------------------------------------------------------------------------------

RICH = {"truecolor": "truecolor", "256": "256", "standard": "16", None: "none"}


@given(
    st.sampled_from(["", "truecolor", "24bit", " TrueColor ", "yes"]),
    st.sampled_from(["", "dumb", "Unknown", "xterm", "xterm-256color", "xterm-kitty", "kitty", "linux", "a-16color"]),
    st.sampled_from(["auto", "truecolor", "256", "standard"]),
)
def test_colors_are_detected_as_rich_does(colorterm, term, chosen):
    env = {"COLORTERM": colorterm, "TERM": term}
    console = Console(force_terminal=True, color_system=chosen, _environ=env, legacy_windows=False)
    assert detected({**env, "TEXTUAL_COLOR_SYSTEM": chosen}, "linux") == RICH[console.color_system]


def test_other_ways_to_say_how_many_colors():
    assert detected({**UTF8, "NO_COLOR": ""}) == "none"
    assert detected({}, "win32") == "truecolor"
    assert detected({}, "linux") == "16"
    with pytest.raises(UserError, match="did you mean 'truecolor'"):
        detected({"TEXTUAL_COLOR_SYSTEM": "truecolour"})


# -- themes ------------------------------------------------------------------------------------------------------


def test_the_list_of_themes_is_textual_s():
    assert {name for name, given in BUILTIN_THEMES.items() if not given.ansi} == set(BORROWED)
    assert theme_names() == (*THEMES, *BORROWED)
    assert len(set(theme_names())) == len(theme_names())


@pytest.mark.parametrize("name", theme_names())
def test_themes_by_name(name):
    assert theme(name).name == name
    assert theme(name) is theme(name)
    assert theme(name).dark == (BUILTIN_THEMES[name].dark if name in BORROWED else THEMES[name].dark)


def test_colors_of_textual_are_taken_as_they_are_where_they_can_be_read():
    nord = theme("nord")
    assert (nord.background, nord.surface, nord.text, nord.accent) == (0x2E3440, 0x3B4252, 0xD8DEE9, 0x88C0D0)


def test_an_unknown_theme_is_answered_with_the_nearest():
    with pytest.raises(UserError, match="unknown theme 'grubox'; did you mean 'gruvbox'"):
        theme("grubox")


def test_names_need_no_textual():
    script = "import sys, termopt.tui.theme as look; look.theme('light');"
    script += "assert 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": os.pathsep.join(sys.path)}, check=True)
