"""The application in Chinese: every dialog, every view, messages; no English words of the interface on any screen."""

import re
from collections.abc import Iterable

import pytest

from termopt.base.errors import UserError
from termopt.base.translate import PLACEHOLDER, catalogue, translate
from termopt.config.keymap import NAMED
from termopt.draw.theme.names import theme_names
from termopt.registry import registry
from termopt.scene.scene import Scene
from termopt.tui.app import make_app
from termopt.tui.dialogs import DIALOGS
from termopt.tui.options import AppOptions
from tests.base.interface_texts import names, tables, written

RACE = Scene(paused=True, steps=60)


def english() -> set[str]:
    """What must not be seen: the texts of the interface, but for words that name something too, such as a key."""
    spelled = [*registry.OPTIMIZERS, *registry.PROBLEMS, *theme_names(), *NAMED.values(), *names()]
    for table, known in ((registry.OPTIMIZERS, registry.optimizer_hyperparameters), (registry.PROBLEMS, None)):
        spelled += [one.name for name in table for one in (known(name) if known else table[name].hyperparameters)]
    words = {word.lower() for name in spelled for word in re.findall("[A-Za-z]+", name)}
    texts = {text for text in {*written(), *tables()} if catalogue("zh").get(text, text) != text}
    parts = {part.strip(" :;·…") for text in texts for part in PLACEHOLDER.split(text)[::2]}
    return {part for part in parts if re.search("[a-z]{3}", part) and part.lower() not in words}


def found(unwanted: Iterable[str], text: str) -> set[str]:
    there = [part for part in unwanted if part in text]
    return {part for part in there if re.search(rf"(?<![\w:=.]){re.escape(part)}(?![\w:=.])", text)}


@pytest.mark.long
async def test_no_english_is_left_in_any_dialog_or_view(stage):
    unwanted = english()
    assert found(unwanted, "step 3 of 60  play or pause")
    async with stage(RACE, (120, 40), lang="zh") as s:
        screens = {"race": s.text}
        await s.press("n", "2", "0", "enter", "f")
        for key in ("v", "v", "e", "j", "e", "d", "m", "x", "colon"):
            await s.press(key)
            screens[key] = s.text
        await s.press("escape", "escape")
        for name, act in DIALOGS.items():
            act(s.app)
            await s.pilot.pause()
            screens[name] = s.text
            await s.press("escape", "escape")
            assert s.app.screen is s.app.race, name
        left = {name: found(unwanted, text) for name, text in screens.items()}
        assert {name: words for name, words in left.items() if words} == {}
        assert all(re.search("[\u4e00-\u9fff]{2}", text) for text in screens.values())


async def test_messages_and_faults_are_chinese(stage):
    async with stage(RACE, (120, 40), lang="zh") as s:
        await s.press("h")
        assert [one.message for one in s.app._notifications] == [translate("There is no ghost to hide.", "zh")]
        await s.press("k", "-", "1")
        assert "lr=-1 超出范围：0 ≤ lr" in s.text
        await s.press("escape", "p", "x", "asterisk", "asterisk")
        assert "公式不完整" in s.text
        await s.press(*["backspace"] * 3, *"梯度")
        assert s.app.screen is not s.app.race
        await s.press("escape", "o", "a", *"动量法")
        assert "momentum" in s.text
        assert "Adam" not in s.text.partition("momentum")[0]


def test_chinese_is_refused_where_it_cannot_be_written():
    with pytest.raises(UserError, match="--lang en"):
        make_app(None, AppOptions(lang="zh", marker="ascii"))  # type: ignore[arg-type]
