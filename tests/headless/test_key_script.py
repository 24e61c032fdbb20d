"""Scripts of keys: what a word stands for, when it comes, and what is no word."""

import pytest

from termopt.base.errors import UserError
from termopt.headless.key_script import PACE, TYPING, Click, Press, parse_script


def actions(text: str) -> list[str]:
    return [str(key_event.action) for key_event in parse_script(text).key_events]


def test_words() -> None:
    assert actions("space right*3 shift+r ctrl+p [ * **2 f") == [
        "space", "right", "right", "right", "R", "ctrl+p", "[", "*", "*", "*", "f",
    ]  # fmt: skip
    assert actions("type:'x**2 y'") == ["x", "*", "*", "2", "space", "y"]
    assert [key_event.action for key_event in parse_script("click:12,7 q").key_events] == [Click(12, 7), Press("q")]
    assert actions("") == []


def test_when_they_come() -> None:
    script = parse_script("space wait:2 right*2 type:ab wait:1.5")
    times = [PACE, 2 + 2 * PACE, 2 + 3 * PACE, 2 + 3 * PACE + TYPING, 2 + 3 * PACE + 2 * TYPING]
    assert [key_event.seconds for key_event in script.key_events] == pytest.approx(times)
    assert script.seconds == pytest.approx(times[-1] + 1.5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("spcae", "did you mean 'space'"),
        ("wait:soon", "expected seconds from 0 to 3600"),
        ("wait:-1", "expected seconds"),
        ("wait:nan", "expected seconds"),
        ("click:3", "expected a column and a row"),
        ("type:'open", "no closing quotation"),
        ("right*99999", "more than 10000 keys"),
        ("ctrl+c", "always leaves"),
    ],
)
def test_what_is_no_script(text, why) -> None:
    with pytest.raises(UserError, match=why) as caught:
        parse_script(text)
    assert "\n" not in str(caught.value)
    assert "--keys" in str(caught.value)
