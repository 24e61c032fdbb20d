"""Writes the fonts of termopt/draw/export/fonts: the characters that pictures need.

Run it apart, with fontTools (4.68 made the stored files) and Debian's fonts-dejavu-core and fonts-noto-cjk:

    python tests/reference/make_fonts.py

What is drawn as a shape needs no letter: braille, blocks, the lines of boxes. Hints are left out, and all features:
draw.export places accents itself. The files are WOFF, which FreeType and browsers read, for its compression is zlib's.
"""

from itertools import chain
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "termopt" / "draw" / "export" / "fonts"
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = "Noto Sans CJK SC"

LETTERS = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x180),  # Latin-1 and its first extension
    range(0x300, 0x370),  # accents
    range(0x370, 0x400),  # Greek
    range(0x400, 0x460),  # Cyrillic
    range(0x1D2C, 0x1DC0),  # superscript and subscript letters
    range(0x1E00, 0x1F00),  # Latin with more accents
    range(0x2000, 0x2500),  # punctuation, signs of currencies, arrows, mathematics, technical signs
    range(0x25A0, 0x2800),  # geometric shapes, signs, dingbats
    range(0x2900, 0x2C00),  # more arrows and mathematics
    range(0x2C7C, 0x2C7E),  # subscript j, superscript V
)
PUNCTUATION = (range(0x3000, 0x3040), range(0xFF00, 0xFFF0))
COMMON_BYTES = (range(0xB0, 0xD8), range(0xA1, 0xFF))
"""Lead and trail bytes of the 3755 most frequent characters in GB 2312."""

NAMES = [0, 1, 2, 4, 6, 13, 14]  # copyright, the names, the license


def common() -> set[int]:
    """The first level of GB 2312."""
    rows, cols = COMMON_BYTES
    text = b"".join(bytes((row, col)) for row in rows for col in cols)
    return set(map(ord, text.decode("gb2312", "ignore")))


def printed() -> set[int]:
    """Every character in our sources from the first of Chinese on."""
    texts = (path.read_text("utf-8") for path in (ROOT / "termopt").rglob("*") if path.suffix in (".py", ".toml"))
    return {ord(char) for text in texts for char in text if ord(char) >= 0x2E80}


def write(name: str, font: TTFont, codes: set[int]) -> None:
    """The font with these characters alone, as far as it has them."""
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=NAMES, notdef_outline=True, desubroutinize=False, with_zopfli=False
    )
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG", "GDEF", "GPOS", "GSUB", "FFTM", "kern"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    font.recalcTimestamp = False
    subsetter.subset(font)
    font.flavor = "woff"
    font.save(FONTS / name)


def simplified() -> TTFont:
    """The face for mainland China of the collection."""
    faces = (TTFont(NOTO, fontNumber=number) for number in range(10))
    return next(face for face in faces if face["name"].getDebugName(1) == SIMPLIFIED)


if __name__ == "__main__":
    letters = set(chain.from_iterable(LETTERS))
    write("letters.woff", TTFont(DEJAVU / "DejaVuSansMono.ttf"), letters)
    write("letters_bold.woff", TTFont(DEJAVU / "DejaVuSansMono-Bold.ttf"), letters)
    write("cjk.woff", simplified(), common() | printed() | set(chain.from_iterable(PUNCTUATION)))
