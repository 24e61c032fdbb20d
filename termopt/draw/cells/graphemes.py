"""Letters with accents that Unicode has no single code point for, such as V̂: a code of their own for a cell to hold.

The codes lie in a plane that Unicode leaves to private use. They never leave a canvas: whoever makes text of cells
writes the letter with its accents again.
"""

from functools import cache

FIRST = 0xF0000
_texts: dict[int, str] = {}


@cache
def code_of(letter: str) -> int:
    """The code of a letter with its accents; for one character its own."""
    if len(letter) == 1:
        return ord(letter)
    code = FIRST + len(_texts)
    _texts[code] = letter
    return code


def spelled(text: str) -> str:
    """The text of cells with every letter as it is written. Nearly always there is nothing to do."""
    return text.translate(_texts) if _texts and max(text, default="") >= chr(FIRST) else text


def bare(code: int) -> int:
    """The letter of a code without its accents; any other code as it is."""
    return ord(_texts[code][0]) if code in _texts else code
