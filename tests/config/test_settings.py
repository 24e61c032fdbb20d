"""Settings come from a file and the environment, or one line says which line or variable is wrong."""

import inspect
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import Keys, _character_to_key

import termopt
from termopt.base.errors import UserError
from termopt.base.toml import line_of
from termopt.config.actions import ACTIONS
from termopt.config.first_run import first_time, hint, hint_once
from termopt.config.keymap import SIGNS, KeysError, alone, bindings, key_named, remapped_from, shown, sign
from termopt.config.settings import FIELDS, VARIABLES, Settings, load, settings_path
from termopt.config.template import init, template, text_of
from termopt.scene.scene import Scene

BY_NAME = {action.name: action for action in ACTIONS}

FULL = """\
theme = "nord"
marker = "block"
lang = "zh"
fps = 20
view = "overlay"
speed = 100
paused = true
hint = false

[keys]
toggle = ["%", "ctrl+p", "Space"]
palette = []
theme = "F2"
"""
CHOSEN = Settings(
    "nord", "block", "zh", 20, "overlay", 100.0, True, False,
    {"toggle": ("%", "ctrl+p", "space"), "palette": (), "theme": ("f2",)},
)  # fmt: skip
TEXTS = {
    "theme": "nord", "marker": "block", "lang": "zh", "fps": "20", "view": "overlay", "speed": "100", "paused": "On",
    "hint": "off",
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def write(text, name="config.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


# -- a file, and over it the environment -----------------------------------------------------------------------------


def test_without_a_file_everything_is_as_by_default(tmp_path):
    settings = load({}, tmp_path / "none.toml")
    assert settings == Settings()
    assert not settings.origins
    assert load({}, tmp_path / "no" / "folder.toml") == load({}, Path(os.devnull)) == Settings()
    assert (Settings().view, Settings().speed, Settings().paused) == (Scene().view, Scene().speed, Scene().paused)


def test_every_field_has_a_line_of_doc_and_a_test():
    assert set(FIELDS) == set(VARIABLES) | {"keys"} == set(inspect.signature(Settings).parameters) - {"origins"}
    assert set(tomllib.loads(FULL)) == set(FIELDS)
    assert set(TEXTS) == set(VARIABLES)
    assert all(one.metadata["doc"].endswith(".") and "\n" not in one.metadata["doc"] for one in FIELDS.values())


def test_every_field_from_a_file(file):
    path = file(FULL)
    settings = load({}, path)
    assert settings == CHOSEN
    assert settings.origins == dict.fromkeys(FIELDS, str(path))
    assert load({}, file(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())) == CHOSEN
    assert load({"TERMOPT_CONFIG": str(path)}) == CHOSEN


@pytest.mark.parametrize("name", VARIABLES)
def test_every_field_from_the_environment_and_over_the_file(file, name):
    settings = load({VARIABLES[name]: TEXTS[name]}, file("# nothing"))
    assert getattr(settings, name) == getattr(CHOSEN, name) != getattr(Settings(), name)
    assert settings.origins == {name: VARIABLES[name]}
    usual = {"theme": "auto", "marker": "auto", "lang": "auto", "paused": "no", "hint": "1"}
    text = usual.get(name, str(getattr(Settings(), name)))
    settings = load({VARIABLES[name]: text}, file(FULL))
    assert getattr(settings, name) == getattr(Settings(), name)
    assert settings.origins[name] == VARIABLES[name]
    assert load({VARIABLES[name]: ""}, file(FULL)) == CHOSEN


def test_auto_is_none(file):
    auto = load({}, file('theme = "auto"\nmarker = "auto"\nlang = "auto"'))
    assert auto == Settings()
    assert set(auto.origins) == {"theme", "marker", "lang"}


# -- mistakes ----------------------------------------------------------------------------------------------------------

DAMAGED = {
    'theme = "nord': "line 1: ",
    "fps = 20\n\nfps = 30": "line 3: Cannot overwrite a value",
    b"# fine\nfps = \xff": "line 2: not UTF-8 text",
    b"\x00\x01": "line 1: Invalid statement",
    "x = " + "[" * 10_000: "line 1: ",
    "# fps = 1\nfsp = 20": "line 2: unknown key 'fsp'; did you mean 'fps'?",
    "\n[key]\ntoggle = 'p'": "line 2: unknown key 'key'; did you mean 'keys'?",
    "colors = 1": "line 1: unknown key 'colors'; known: theme, marker, lang, fps, view, speed, paused, hint, keys",
    "origins = {}": "line 1: unknown key 'origins'",
    '\ntheme = "nrod"': "line 2: unknown theme 'nrod'; did you mean 'nord'?",
    "theme = 3": "line 1: theme must be a text",
    'marker = "brail"': "line 1: unknown marker 'brail'; did you mean 'braille'?",
    "marker = []": "line 1: marker must be a text",
    'lang = "fr"': "line 1: unknown lang 'fr'; known: auto, en, zh",
    "fps = 0": "line 1: fps must be a whole number from 1 to 240",
    "fps = 241": "line 1: fps must be a whole number from 1 to 240",
    "fps = 20.5": "line 1: fps must be a whole number from 1 to 240",
    "fps = true": "line 1: fps must be a whole number from 1 to 240",
    'fps = "20"': "line 1: fps must be a whole number from 1 to 240",
    'view = "gird"': "line 1: unknown view 'gird'; did you mean 'grid'?",
    'view = "auto"': "line 1: unknown view 'auto'; known: grid, overlay, focus",
    'view = "fit"': "line 1: the view fit shows predictions, which only a problem with data has",
    "speed = 0": "line 1: speed must be a number of steps a second, above 0 and at most 100000",
    "speed = nan": "line 1: speed must be a number",
    "speed = 1" + "0" * 400: "line 1: speed must be a number",
    "speed = false": "line 1: speed must be a number",
    "paused = 1": "line 1: paused must be true or false",
    'hint = "off"': "line 1: hint must be true or false",
    "keys = 3": "line 1: keys must be a table",
    '[[keys]]\ntoggle = "f6"': "line 1: keys must be a table",
    '[keys]\n\ntogle = "p"': "line 3: unknown action 'togle'; did you mean 'toggle'?",
    'theme = "nord"\n[keys]\nview = "x"\ntheme = 3': "line 4: theme must be a key or a list of keys",
    '[keys]\ntoggle = ["p", 3]': "line 2: toggle must be a key or a list of keys",
    '[keys]\ntoggle = "spcae"': "line 2: toggle: unknown key 'spcae'; did you mean 'space'?",
    'keys.toggle = "f25"': "line 1: toggle: unknown key 'f25'",
    'keys = { toggle = "" }': "line 1: toggle: unknown key ''",
    '[keys]\ntoggle = "ctrl+1"': "line 2: toggle: 'ctrl+1' is not a key; only letters and named keys go with alt, ctrl",
    '[keys]\ntoggle = "shift+?"': "line 2: toggle: 'shift+?' is not a key",
    '[keys]\ntoggle = "hyper+x"': "line 2: toggle: 'hyper+x' is not a key; before the + stands alt, ctrl, shift",
    '[keys]\ntoggle = "ctrl+i"': "line 2: toggle: terminals do not tell ctrl+i from tab",
    '[keys]\ntoggle = "ctrl+j"': "line 2: toggle: terminals do not tell ctrl+j from enter",
    '[keys]\ntoggle = "Ctrl+C"': "line 2: toggle: ctrl+c always leaves",
    '[keys]\n"toggle" = "q"': "line 2: toggle: q is the key of quit; give that one another, or none: quit = []",
    '[keys]\ntoggle = "x"\naxis = "f7"\nquit = ["f7", "Q"]': "line 4: quit: f7 is the key of axis",
    '[keys]\nquit = "shift+r"': "line 2: quit: R is the key of reseed",
    '[keys]\nquit = "full_stop"': "line 2: quit: . is the key of forward",
}


@pytest.mark.parametrize(("text", "why"), DAMAGED.items(), ids=lambda value: repr(value)[:40])
def test_a_damaged_file_is_named_with_its_line_and_not_touched(file, text, why):
    path = file(text)
    before = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(UserError) as caught:
        load({}, path)
    assert str(caught.value).startswith(f"{path}, {why}")
    assert "\n" not in str(caught.value)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


PIECES = [*FULL.splitlines(), "[keys]", "=", '"', "x = 1", "1", "]"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("\n".join))
def test_any_text_is_settings_or_a_user_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        settings = load({}, path)
    except UserError as error:
        why = str(error)
    else:
        path.write_text(text_of(settings), "utf-8")
        assert load({}, path) == settings
        return
    assert re.match(rf"{re.escape(str(path))}, line \d+: ", why)


WRONG = {
    "TERMOPT_THEME": ("nrod", "unknown theme 'nrod'; did you mean 'nord'?"),
    "TERMOPT_MARKER": ("dots", "unknown marker 'dots'; known: auto, octant, braille, block, ascii"),
    "TERMOPT_LANG": ("french", "unknown lang 'french'; known: auto, en, zh"),
    "TERMOPT_FPS": ("sixty", "fps must be a whole number from 1 to 240"),
    "TERMOPT_VIEW": ("fit", "the view fit shows predictions, which only a problem with data has"),
    "TERMOPT_SPEED": ("inf", "speed must be a number of steps a second"),
    "TERMOPT_PAUSED": ("2", "paused must be true or false"),
    "TERMOPT_HINT": ("never", "hint must be true or false"),
}


@pytest.mark.parametrize("variable", VARIABLES.values())
def test_a_wrong_variable_is_named(variable, tmp_path):
    text, why = WRONG[variable]
    with pytest.raises(UserError, match=f"^{re.escape(f'{variable}={text}: {why}')}"):
        load({variable: text}, tmp_path / "none.toml")


def test_numbers_of_the_environment(tmp_path):
    none = tmp_path / "none.toml"
    for text in ("0", "241", "1e2", "9" * 5000, "\x1b[2J", "\udcff"):
        with pytest.raises(UserError, match=r"TERMOPT_FPS=.*: fps must be") as caught:
            load({"TERMOPT_FPS": text}, none)
        assert str(caught.value).isprintable()
    assert load({"TERMOPT_SPEED": "0.5"}, none).speed == 0.5


def test_files_that_cannot_be_read(tmp_path, file):
    with pytest.raises(UserError, match="is a directory"):
        load({}, tmp_path)
    path = file(FULL)
    assert load({}, path / "below" / "a file.toml") == Settings()


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("a",), 1), (("b", "c"), 3), (("b", "d", "e"), 4), (("b", "d"), 4), (("t", "a"), 7), (("t", "b", "c"), 8),
        (("t", "x y"), 9), (("t", "gone"), 6), (("u",), 11), (("u", "a"), 12), (("gone",), 1), (("i", "a"), 5),
    ],
)  # fmt: skip
def test_lines_of_keys(key, line):
    text = "a = 1\n# b = 1\nb.c = 2\n b . 'd' = { e = 1 }\ni = { a = 1 }\n[t]  # t\na = 2\nb.c = 1\n"
    text += '"x y" = 1\n\n[[u]]\na = 1\n'
    tomllib.loads(text)
    assert line_of(key, text) == line


# -- where the file is -------------------------------------------------------------------------------------------------


def test_where_settings_are_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = settings_path({})
    assert (path.name, path.parent.name) == ("config.toml", "termopt")
    assert settings_path({"TERMOPT_CONFIG": ""}) == path
    assert settings_path({"TERMOPT_CONFIG": "mine.toml"}) == Path("mine.toml")


def test_a_path_of_windows_is_written_as_it_is(file):
    path = PureWindowsPath(r"C:\Users\new\termopt\config.toml")
    settings = Settings(fps=20, origins={"fps": str(path)})
    assert f"fps = 20  # {path}\n" in text_of(settings)
    assert load({}, file(text_of(settings))) == settings
    odd = Settings(fps=20, origins={"fps": "a\nb\x1b" + "c" * 200})
    assert load({}, file(text_of(odd))) == odd
    assert "c" * 200 in text_of(odd)


# -- config show and init ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [Settings(), CHOSEN])
def test_what_is_shown_chooses_the_same(file, settings):
    again = load({}, file(text_of(settings)))
    assert again == settings
    assert set(again.origins) == set(FIELDS)


def test_what_is_shown_says_what_it_means_and_where_it_was_chosen(file):
    path = file('fps = 20\n[keys]\ntoggle = "f6"')
    text = text_of(load({"TERMOPT_THEME": "nord"}, path))
    for name in VARIABLES:
        assert f"# {FIELDS[name].metadata['doc']}\n{name} = " in text
    assert 'theme = "nord"  # TERMOPT_THEME\n' in text
    assert f"fps = 20  # {path}\n" in text
    assert 'view = "grid"  # default\n' in text
    assert f'toggle = "f6"  # Play or pause ({path})\n' in text
    assert 'forward = ["right", "."]  # Step (default)\n' in text


def test_the_template_sets_nothing_and_holds_everything(file):
    assert load({}, file(template())) == Settings()
    said = load({}, file(re.sub("^#(?! )", "", template(), flags=re.MULTILINE)))
    assert said == Settings()
    assert set(said.origins) == set(FIELDS)
    assert set(tomllib.loads(text_of(said))["keys"]) == set(BY_NAME)


def test_init_makes_the_folder_and_refuses_to_overwrite(tmp_path):
    env = {"TERMOPT_CONFIG": str(tmp_path / "new" / "folder" / "config.toml")}
    path = init(env)
    assert path.read_text("utf-8") == template()
    assert load(env) == Settings()
    path.write_text(FULL)
    with pytest.raises(UserError, match=r"config.toml exists; --force overwrites it"):
        init(env)
    assert path.read_text() == FULL
    init(env, force=True)
    assert path.read_text("utf-8") == template()


def test_init_where_nothing_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"cannot make the folder .*file"):
        init({"TERMOPT_CONFIG": str(tmp_path / "file" / "config.toml")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("termopt.config.template.settings_path", lambda env: Path("~/.config/termopt/config.toml"))
    with pytest.raises(UserError, match="there is no home folder"):
        init({})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (".", "."), ("full_stop", "."), ("+", "+"), ("plus", "+"), ("minus", "-"), ("Space", "space"),
        ("ESC", "escape"), ("←", "left"),
        ("ctrl+→", "ctrl+right"), ("Shift+Ctrl+Left", "ctrl+shift+left"), ("shift+r", "R"), ("R", "R"),
        ("Ctrl+P", "ctrl+p"), ("alt+R", "alt+shift+r"), ("alt+shift+f5", "alt+shift+f5"), ("pgdn", "pagedown"),
        ("ß", "ß"), ("€", "€"), ("«", "«"), ("1", "1"), ("#", "#"), ("\\", "\\"), ('"', '"'),
    ],
)  # fmt: skip
def test_names_of_keys(text, key):
    assert key_named(text) == key == key_named(key) == key_named(sign(key))


@pytest.mark.parametrize("text", ["", " ", "\n", "\x1b", "foo", "a+", "++", "+a", "ctrl+", "ctrl++", "ctrl+ß", "alt+."])
def test_what_is_no_key(text):
    with pytest.raises(UserError) as caught:
        key_named(text)
    assert str(caught.value).isprintable()


@given(st.characters(codec="utf-8"))
def test_a_character_has_textual_s_name(character):
    try:
        key = key_named(character)
    except UserError:
        assert character == " " or not character.isprintable()
    else:
        if key == character:
            (name, *rest) = bindings({"toggle": (key,)}, ACTIONS)["toggle"]
            assert name == _character_to_key(character)
            assert rest == ([f"shift+{character.lower()}"] if character.isupper() else [])


def test_named_keys_are_textual_s():
    assert set(SIGNS) <= {key.value for key in Keys}


def test_usual_keys_are_bound_as_the_table_says():
    assert bindings({}, ACTIONS) == {action.name: action.keys for action in ACTIONS}
    assert remapped_from({name: list(action.keys) for name, action in BY_NAME.items()}, ACTIONS) == {}


def test_remapped_keys_are_bound_and_the_others_stay():
    own = remapped_from({"toggle": "%", "quit": ["Q", "f10"], "help": [], "restart": ["f5", "f5"]}, ACTIONS)
    bound = bindings(own, ACTIONS)
    assert bound["toggle"] == ("percent_sign",)
    assert bound["quit"] == ("Q", "shift+q", "f10")
    assert bound["help"] == ()
    assert bound["restart"] == ("f5",)
    assert all(bound[name] == action.keys for name, action in BY_NAME.items() if name not in own)


def test_two_actions_may_trade_their_keys_but_not_share_one():
    own = remapped_from({"restart": "q", "quit": "r"}, ACTIONS)
    assert (own["restart"], own["quit"]) == (("q",), ("r",))
    with pytest.raises(KeysError) as caught:
        remapped_from({"restart": "q"}, ACTIONS)
    assert caught.value.action == "restart"
    for action in ACTIONS:
        for key in action.keys:
            other = "quit" if action.name != "quit" else "toggle"
            with pytest.raises(KeysError, match=f"is the key of {action.name};"):
                remapped_from({other: key}, ACTIONS)


def test_tables_of_keys_show_a_user_s_own():
    own = {"toggle": ("p", "left"), "lane_3": ("f3",), "pan_up": (), "help": ()}

    def row(name):
        return shown(BY_NAME[name], own, ACTIONS)

    assert all(shown(action, {}, ACTIONS) == action.shown for action in ACTIONS)
    assert row("toggle") == "p ←"
    assert row("forward") == BY_NAME["forward"].shown
    assert row("lane_1") == "1 2 f3 4 5 6 7 8 9"
    assert row("lane_3") == ""
    assert row("pan_left") == "ctrl+← ctrl+→ ctrl+↓"
    assert row("help") == ""
    assert alone(BY_NAME["lane_3"], own) == "f3"
    assert alone(BY_NAME["lane_4"], own) == "4"
    assert alone(BY_NAME["help"], {}) == "? f1"


# -- the hint ----------------------------------------------------------------------------------------------------------


def test_the_hint_is_seen_once(tmp_path):
    folder = tmp_path / "state" / "termopt"
    assert hint_once(Settings(hint=False), folder) is None
    assert not folder.exists()
    assert hint_once(Settings(), folder) == "space plays and pauses, ← → step, ? shows all keys"
    assert hint_once(Settings(), folder) is None
    assert [path.stat().st_size for path in folder.iterdir()] == [0]


def test_the_hint_names_a_user_s_own_keys():
    assert hint(Settings(keys={"toggle": ("p",), "back": (), "help": ("ctrl+left",)})) == (
        "p plays and pauses, → step, ctrl+← shows all keys"
    )
    assert hint(Settings(keys=dict.fromkeys(("toggle", "back", "forward", "help"), ()))) is None


def test_by_default_the_folder_is_that_for_state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_state_path", lambda name, appauthor: tmp_path / name)
    assert hint_once(Settings())
    assert hint_once(Settings()) is None
    assert [path.name for path in tmp_path.iterdir()] == ["termopt"]


def test_where_nothing_can_be_noted_every_start_is_the_first(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.chdir(tmp_path)
    for folder in (blocked, blocked / "state", Path("~/.local/state/termopt")):
        assert first_time(folder)
        assert first_time(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_home_that_cannot_be_written(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    assert first_time(home / "state")
    with pytest.raises(UserError, match="permission denied"):
        init({"TERMOPT_CONFIG": str(home / "termopt" / "config.toml")})
    assert load({}, home / "config.toml") == Settings()


def test_a_home_on_a_disk_that_refuses(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert first_time(tmp_path / "state")
    with pytest.raises(UserError, match=r"cannot make the folder .*: permission denied"):
        init({"TERMOPT_CONFIG": str(tmp_path / "termopt" / "config.toml")})


# -- what is loaded ----------------------------------------------------------------------------------------------------


def test_without_a_file_nothing_else_is_loaded(tmp_path):
    script = (
        "import sys; from termopt.config.settings import load; before = set(sys.modules);"
        f"load({{'TERMOPT_CONFIG': {str(tmp_path / 'none.toml')!r}}}); print(*sorted(set(sys.modules) - before));"
        "print(*{'numpy', 'textual', 'platformdirs', 'tomllib', 'click'} & set(sys.modules))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(termopt.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    new, heavy = done.stdout.splitlines()
    assert not heavy
    assert [name for name in new.split() if name.startswith("termopt") and not name.startswith("termopt.base.")] == []
