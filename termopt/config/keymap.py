"""Keys as users write them, and which action each is for.

A key has one name: the character it types, or `left`, `ctrl+p`, `alt+shift+f5`. Only `bindings` speaks Textual's names.
`remapped` is a user's own choice: for some actions the keys that take the place of the usual ones.
"""

import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from termopt.base.errors import UserError, lines_of, printable, unknown

if TYPE_CHECKING:
    from termopt.config.actions import Action

Keys = tuple[str, ...]
Remapped = Mapping[str, Keys]

NAMED: Mapping[str, str] = {
    "space": "space", "enter": "enter", "tab": "tab", "escape": "esc", "backspace": "backspace",
    "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "home", "end": "end",
    "pageup": "pgup", "pagedown": "pgdn", "insert": "ins", "delete": "del",
}  # fmt: skip
SIGNS: Mapping[str, str] = {**NAMED, **{f"f{n}": f"f{n}" for n in range(1, 25)}}
"""Keys that type no character, and how they are written on the screen."""

MODIFIERS = ("alt", "ctrl", "shift")
"""In the order in which Textual writes them."""

TWINS: Mapping[str, str] = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace"}
"""Keys that most terminals send the same bytes for."""

FIXED = ("ctrl+c", "ctrl+q")
"""Keys that leave, whatever else is bound to what."""

TEXTUAL: Mapping[str, str] = {
    "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore",
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at",
}  # fmt: skip
"""Characters that Textual does not call by their name in Unicode."""


class KeysError(UserError):
    """What is wrong with a user's own keys, and the action that it is wrong under."""

    def __init__(self, action: str, fault: object) -> None:
        super().__init__(*lines_of(fault))
        self.action = action


# -- names of keys -----------------------------------------------------------------------------------------------


def key_named(text: str) -> str:
    """The one name of a key: `full_stop` is `.`, `Ctrl+P` is `ctrl+p`, `shift+r` is `R`, `←` is `left`.

    Raises UserError for a key that does not exist, that terminals do not send, or that is not free.
    """
    *modifiers, base = [text] if text.endswith("+") else text.split("+")
    held = {modifier.strip().lower() for modifier in modifiers}
    if not held <= {*MODIFIERS}:
        raise UserError(f"'{printable(text)}' is not a key; before the + stands {', '.join(MODIFIERS)}")
    key = _base(base, text)
    if held and key not in SIGNS:
        key, held = _letter(key, held, text)
    key = "+".join((*sorted(held), key))
    if key in TWINS:
        raise UserError(f"terminals do not tell {key} from {TWINS[key]}; write {TWINS[key]}, or choose another key")
    if key in FIXED:
        raise UserError(f"{key} always leaves; choose another key")
    return key


def sign(key: str) -> str:
    """How a key is written on the screen: `ctrl+←`."""
    *held, base = key.split("+") if len(key) > 1 else [key]
    return "+".join((*held, SIGNS.get(base, base)))


def _base(base: str, text: str) -> str:
    """A key without modifiers. Raises UserError."""
    name = base if len(base) == 1 else base.strip().lower()
    name = _ALIASES.get(name, name)
    if name in SIGNS or (len(name) == 1 and name.isprintable() and name != " "):
        return name
    raise unknown("key", text, NAMED, also=", f1 to f24, or a character")


def _letter(key: str, held: set[str], text: str) -> tuple[str, set[str]]:
    """A letter and the modifiers that it has in the end: shift alone makes it a capital. Raises UserError."""
    if not (key.isascii() and key.isalpha()):
        raise UserError(f"'{printable(text)}' is not a key; only letters and named keys go with {', '.join(MODIFIERS)}")
    if held == {"shift"}:
        return key.upper(), set()
    return key.lower(), held | {"shift"} if key.isupper() and "ctrl" not in held else held


def textual_key(key: str) -> str:
    """Textual's name of a key."""
    if len(key) > 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return TEXTUAL.get(name, name)


_ALIASES: Mapping[str, str] = {
    **{shown: name for name, shown in SIGNS.items()},
    **{textual_key(character): character for character in string.punctuation},
}
"""What users may write for a key besides its name: what the screen shows, and what Textual calls it."""


# -- keys of actions ---------------------------------------------------------------------------------------------


def remapped_from(table: Mapping[str, Any], actions: Iterable["Action"]) -> dict[str, Keys]:
    """A user's own keys from a table of plain values: for each action a key, a list of keys, or [] for none.

    Those that are the usual ones are left out. Raises KeysError for an action or a key that there is not, and for a key
    that two actions would share.
    """
    actions = tuple(actions)
    names = [action.name for action in actions]
    own: dict[str, Keys] = {}
    for name, value in table.items():
        if name not in names:
            raise KeysError(name, unknown("action", name, names))
        own[name] = _keys(name, value)
    _refuse_shared(own, actions)
    return {action.name: own[action.name] for action in actions if own.get(action.name, usual(action)) != usual(action)}


def _keys(name: str, value: Any) -> Keys:
    match [value] if isinstance(value, str) else value:
        case [*texts] if all(isinstance(text, str) for text in texts):
            try:
                return tuple(dict.fromkeys(map(key_named, texts)))
            except UserError as error:
                raise KeysError(name, f"{name}: {error}") from None
        case _:
            raise KeysError(name, f'{name} must be a key or a list of keys, such as ["p", "f2"]')


def _refuse_shared(own: Remapped, actions: Iterable["Action"]) -> None:
    owners = {key: action.name for action in actions if action.name not in own for key in keys_of(action, own)}
    for name, keys in own.items():
        for key in keys:
            if key in owners:
                other = owners[key]
                why = f"{key} is the key of {other}; give that one another, or none: {other} = []"
                raise KeysError(name, f"{name}: {why}")
        owners |= dict.fromkeys(keys, name)


def keys_of(action: "Action", remapped: Remapped) -> Keys:
    """The keys of an action: a user's own, or the usual ones."""
    return remapped[action.name] if action.name in remapped else usual(action)


def usual(action: "Action") -> Keys:
    """The keys that an action has unless it is remapped."""
    return tuple(dict.fromkeys(map(key_named, action.keys)))


def bindings(remapped: Remapped, actions: Iterable["Action"]) -> dict[str, Keys]:
    """For each action the keys to bind, under every one of Textual's names: capitals also as shift+letter."""
    return {action.name: tuple(_sent(keys_of(action, remapped))) for action in actions}


def _sent(keys: Keys) -> Iterator[str]:
    for key in keys:
        yield textual_key(key)
        if len(key) == 1 and key.isupper():
            yield f"shift+{key.lower()}"


def shown(action: "Action", remapped: Remapped, actions: Iterable["Action"]) -> str:
    """How the keys of an action are written in tables of keys. One that shows nothing is shown by its partner."""
    hidden = [other for other in actions if other.partner == action.name and not other.shown]
    if not action.shown or not any(one.name in remapped for one in (action, *hidden)):
        return action.shown
    return " ".join(filter(None, (alone(one, remapped) for one in (action, *hidden))))


def alone(action: "Action", remapped: Remapped) -> str:
    """How the keys of an action are written where it stands alone, as in the palette of commands."""
    return " ".join(map(sign, keys_of(action, remapped)))
