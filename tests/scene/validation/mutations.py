"""Files as chance changes them: bytes and values of what the program itself writes."""

import json
import random
import tomllib
from typing import Any

from termopt.scene.write import toml

BYTES = [
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"[",
    b"{",
    b'"',
    b"\n",
    b",",
    b"-",
    b"9",
]
TEXTS = ["", "\x1b]0;pwn\x07", "\u202e", "[/]", "L" * 5000, "gd", "lr", "x**2", "x/0", "mlp", "\ud800", "e" * 50]
NUMBERS = [-1, 0, 1, 2, 9, 10**6, 2**63, 10**400, -(10**400), 1e-320, 1e308, -0.0, 0.5]
OTHERS: list[Any] = [None, True, False, [], {}, [[]], [[0, 1], [0, 1]], float("inf"), float("-inf"), float("nan")]


def of_bytes(text: str, dice: random.Random) -> bytes:
    """The file with a few bytes lost, added or changed, or cut off."""
    raw = bytearray(text.encode())
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(raw) + 1)
        match dice.randrange(5):
            case 0:
                del raw[at : at + dice.choice([1, 1, 2, 40])]
            case 1:
                raw[at:at] = dice.choice(BYTES)
            case 2:
                raw[at : at + 1] = bytes([dice.randrange(256)])
            case 3:
                raw[at:at] = raw[at : at + dice.randrange(200)]
            case _:
                del raw[at:]
    return bytes(raw)


def of_tape(text: str, dice: random.Random) -> bytes:
    """The tape with values changed somewhere, or with lines that are lost, doubled or elsewhere."""
    lines = text.splitlines()
    for _ in range(dice.randint(1, 2)):
        at = dice.randrange(len(lines))
        match dice.randrange(6):
            case 0:
                del lines[at:][:1]
                lines = lines or ["{}"]
            case 1:
                lines.insert(at, dice.choice(lines))
            case _:
                lines[at] = json.dumps(_changed(json.loads(lines[at]), dice), ensure_ascii=dice.random() < 0.5)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def of_toml(text: str, dice: random.Random) -> bytes:
    """The scene or the settings with values changed somewhere."""
    changed = _changed(tomllib.loads(text), dice)
    if not isinstance(changed, dict):
        changed = {"problem": changed}
    rows = [f"{key} = {_toml(value)}\n" for key, value in changed.items() if key]
    dice.shuffle(rows)
    return "".join(rows).encode("utf-8", "surrogatepass")


def _toml(value: Any) -> str:
    try:
        return toml(value)
    except ValueError:
        return str(value)  # inf and nan, which JSON does not have


def _changed(value: Any, dice: random.Random) -> Any:
    """A value with one thing in it changed, at any depth."""
    if isinstance(value, dict) and value and dice.random() < 0.93:
        key = dice.choice(list(value))
        if dice.random() < 0.08:
            return {other: one for other, one in value.items() if other != key}
        return {**value, key: _changed(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        at = dice.randrange(len(value))
        match dice.randrange(8):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return [*value, *value[at:] * dice.choice([1, 20])]
            case _:
                return [*value[:at], _changed(value[at], dice), *value[at + 1 :]]
    return _another(value, dice)


def _another(value: Any, dice: random.Random) -> Any:
    """Mostly a value of the same kind."""
    if dice.random() < 0.3:
        return dice.choice([*TEXTS, *NUMBERS, *OTHERS])
    if isinstance(value, str):
        at = dice.randrange(len(value) + 1)
        return dice.choice([*TEXTS, value[:at] + dice.choice(TEXTS) + value[at:], value * 2, value[:at]])
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return dice.choice([*NUMBERS, -value, value + 1, value * 10, value / 3])
    return dice.choice(OTHERS)
