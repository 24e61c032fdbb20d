"""The letters of pictures, so that none needs to be installed: WOFF files, as browsers and FreeType read them.

DejaVu Sans Mono, upright and bold, with Latin, Greek, Cyrillic and signs; Noto Sans CJK SC with the characters of
Chinese in common use. Their licenses lie beside them; tests/reference/make_fonts.py makes the files.
"""

from importlib.resources import files


def letters(bold: bool = False) -> bytes:
    """All that is one column wide."""
    return _read("letters_bold.woff" if bold else "letters.woff")


def cjk() -> bytes:
    """Chinese, its punctuation, and the wide forms of ASCII."""
    return _read("cjk.woff")


def _read(name: str) -> bytes:
    return files(__name__).joinpath(name).read_bytes()
