"""Keeping one setting leaves the rest of the user's file alone."""

import pytest

from termopt.base.errors import UserError
from termopt.config.keep import keep_setting
from termopt.config.settings import load


def kept(tmp_path, text):
    path = tmp_path / "config.toml"
    if text is not None:
        path.write_text(text)
    env = {"TERMOPT_CONFIG": str(path)}
    assert keep_setting(env, "theme", "nord") == path
    assert load(env).theme == "nord"
    return path.read_text()


def test_a_setting_is_replaced_where_it_stands(tmp_path) -> None:
    text = '# mine\nfps = 30\ntheme = "light"  # was\n\n[keys]\ntoggle = "p"\nproblem = "P"\n'
    assert kept(tmp_path, text) == text.replace('theme = "light"  # was', 'theme = "nord"')


def test_a_setting_is_added_above_all_tables(tmp_path) -> None:
    assert kept(tmp_path, '[keys]\nloop = "Q"') == 'theme = "nord"\n[keys]\nloop = "Q"'


def test_a_file_is_made_with_all_other_settings_as_comments(tmp_path) -> None:
    made = kept(tmp_path, None)
    assert '\ntheme = "nord"\n' in made
    assert "\n#fps = 60\n" in made


@pytest.mark.parametrize("text", ['theme = """\nnord"""\n', "theme = \n", "\x00"])
def test_a_file_that_cannot_be_changed_safely_is_left_alone(tmp_path, text) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(UserError):
        keep_setting({"TERMOPT_CONFIG": str(path)}, "theme", "light")
    assert path.read_text() == text
