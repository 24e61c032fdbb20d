"""The catalogue of every language: it has all texts of the interface, nothing else, and the same placeholders."""

import tomllib

import pytest

from termopt.base import translate as module
from termopt.base.errors import UserError
from termopt.base.language import LANGUAGES
from termopt.base.translate import FOLDER, MESSAGES, PLACEHOLDER, catalogue, translate, translate_message
from termopt.registry import registry
from tests.base.interface_texts import PLACE, forms, names, tables, written

OTHERS = [lang for lang in LANGUAGES if lang != "en"]


def sections(lang):
    """(file, English, translation) of every text."""
    for path in sorted((FOLDER / lang).glob("*.toml")):
        for section in tomllib.loads(path.read_text("utf-8")).values():
            yield from ((path.name, text, own) for text, own in section.items())


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_of_the_interface_is_in_the_catalogue_and_nothing_else(lang):
    wanted, known = {*written(), *tables()} - {""}, catalogue(lang)
    assert wanted - known.keys() == set()
    messages = {text for file, text, _ in sections(lang) if file == MESSAGES}
    assert known.keys() - wanted - messages - names() == set()
    assert {text for text in messages if PLACEHOLDER.sub(PLACE, text) not in forms()} == set()


@pytest.mark.parametrize("lang", OTHERS)
def test_translations_fill_in_the_same(lang):
    seen = {}
    for _, text, own in sections(lang):
        assert seen.setdefault(text, own) == own, f"{text}: translated in two ways"
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(own)), text


def test_english_is_not_looked_up(monkeypatch):
    monkeypatch.setattr(module, "catalogue", None)
    assert translate("step {k} of {steps}", "en", k=3, steps=9) == "step 3 of 9"
    assert translate("{untouched}", "en") == translate_message("{untouched}", "en") == "{untouched}"


def test_what_no_catalogue_has_stays_as_it_is():
    assert translate("words of a plug-in", "zh") == "words of a plug-in"
    assert translate("step {k} of {steps}", "zh", steps=9, k=3) == "第 3 步，共 9 步"
    assert translate_message("the dog ate it: at once", "zh") == "the dog ate it: at once"


@pytest.mark.parametrize(
    ("message", "own"),
    [
        ("the formula is empty", "公式为空"),
        ("loss above -3 rose ×4 at step 17", "第 17 步高出 -3 的损失升到 4 倍"),
        ("unknown problem 'beal'; did you mean 'beale'?", "未知的问题 'beal'；是不是 'beale'？"),
        (
            "a.csv, line 3: not a line of CSV; it is left out  (and 2 before)",
            "a.csv 第 3 行：不是一行 CSV；略去（此前还有 2 条）",
        ),
        ("2 of 3 paths (1 truncated before it diverges)", "3 条轨迹中的 2 条（1 条在发散前截断）"),
    ],
)
def test_a_message_is_known_again_filled_in(message, own):
    assert translate_message(message, "zh") == own


def test_what_is_wrong_with_a_value_is_said():
    with pytest.raises(UserError) as raised:
        registry.optimizer("adam:lr=-1")
    assert translate_message(str(raised.value), "zh") == "adam: lr=-1 超出范围：0 ≤ lr"
