"""`termopt help`: every topic has its page, every page fits, and keys are those of the user."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

import termopt
from termopt.cli.help_page import FOLDER, TOPICS, blocks, overview, page, source
from termopt.cli.help_tables import TABLES
from termopt.cli.main import main
from termopt.draw.cells.canvas import text_width

PLAIN = {"TERMOPT_CONFIG": "/dev/null"}


def test_every_topic_has_its_page_and_every_page_its_topic():
    assert sorted(TOPICS) == sorted(path.stem for path in FOLDER.glob("*.txt"))
    assert {line.split()[0] for line in overview(80).splitlines() if line} >= {*TOPICS}


def test_every_table_is_on_a_page_and_every_one_named_exists():
    named = re.findall(r"^\{(\w+)\}$", "\n".join(map(source, TOPICS)), re.MULTILINE)
    assert sorted(named) == sorted(TABLES)


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_fits_and_is_plain(topic, width):
    text = page(topic, width, PLAIN)
    assert [line for line in text.splitlines() if len(line) > width] == []
    assert all(line == line.rstrip() for line in text.splitlines())
    assert text.replace("\n", "").isprintable()
    assert not re.search(r"\{\w", re.sub(r"^    .*", "", text, flags=re.MULTILINE))


def test_pages_in_chinese_say_the_same():
    """Examples, tables and the order of paragraphs are those of the English page, and lines fit."""
    pages = [*(FOLDER / "zh").glob("*.txt")]
    assert {"attach", "adapters", "plugins", "python"} <= {path.stem for path in pages} <= {*TOPICS}
    for path in pages:
        one, other = (blocks(source(path.stem, lang)) for lang in ("en", "zh"))
        assert [shape(block) for block in one] == [shape(block) for block in other], path.stem
        lines = page(path.stem, 60, PLAIN, "zh").splitlines()
        assert [line for line in lines if text_width(line) > 80 or line != line.rstrip()] == []
    assert overview(80, "zh") != overview(80)
    assert page("exit-codes", 80, PLAIN, "zh") == page("exit-codes", 80, PLAIN)


def shape(block):
    """An example as it is, the size of a table, and that a paragraph is one."""
    if block.startswith("    "):
        return block
    return [line.count(" | ") for line in block.splitlines()]


def test_keys_are_those_of_the_user(tmp_path):
    settings = tmp_path / "config.toml"
    settings.write_text('[keys]\nfork = "ctrl+f"\n', "utf-8")
    env = {"TERMOPT_CONFIG": str(settings)}
    assert re.search(r"^  ctrl\+f   h +fork the lane here", page("keys", 80, env), re.MULTILINE)
    assert re.search(r"^  f   h +fork the lane here", page("keys", 80, PLAIN), re.MULTILINE)


@pytest.mark.parametrize(
    ("args", "code", "out", "err"),
    [
        (["help"], 0, "keys        Every key, your own included.\n", ""),
        (["help", "exit-codes"], 0, "What the exit code says.\n\n0    everything was done\n", ""),
        (["help", "kys"], 2, "", "termopt: unknown topic 'kys'; did you mean 'keys'?\n"),
    ],
)
def test_on_the_command_line(args, code, out, err, capsys):
    with pytest.raises(SystemExit) as caught:
        main(args)
    told = capsys.readouterr()
    assert caught.value.code == code
    assert out in told.out
    assert told.err == err


def test_the_optimizer_of_the_pages_can_be_copied(tmp_path, monkeypatch):
    """It races as it stands there and in README, with the lines before it that say where its words come from."""
    monkeypatch.chdir(tmp_path)
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for number, text in enumerate((readme, source("plugins"), source("plugins", "zh"))):
        lines = text[text.index("    from dataclasses import dataclass") :].splitlines()
        end = next(i for i, line in enumerate(lines) if line and not line.startswith("    "))
        Path(f"copied{number}.py").write_text(dedent("\n".join(lines[:end])), "utf-8")
        trace = termopt.run("beale", f"./copied{number}.py:SignDescent:lr=0.125", start=(1, 2), steps=2)
        assert (abs(trace.x[1] - trace.x[0]) == 0.125).all()
