"""Themes made of the colors of other programs, moved until they can be read."""

from termopt.draw.theme.color import BANDS, SIGNS, TEXT, WORDS, contrast, mix, readable
from termopt.draw.theme.theme import DARK, LIGHT, Theme


def derived(
    name: str,
    dark: bool,
    background: int,
    foreground: int,
    surface: int,
    primary: int,
    success: int,
    error: int,
    muted: int | None = None,
) -> Theme:
    """A theme from the colors of another program's, each 0xRRGGBB.

    name, dark: what it is called, and whether its background is dark.
    background, foreground, surface: of the screen, of text, and under titles.
    primary, success, error: of accents, of what went well and of what did not.
    muted: of labels; by default half-way from the background to the text.

    Whatever could not be read is moved towards white or black until it can: text to a contrast of TEXT, labels and
    statuses to WORDS, lanes to SIGNS. The bands are as strong as in our own themes, or weaker so that lanes keep BANDS.
    """
    base = DARK if dark else LIGHT
    text = readable(foreground, background, TEXT)
    lanes = {slot: readable(color, background, SIGNS) for slot, color in base.lanes.items()}
    return Theme(
        name=name,
        dark=dark,
        background=background,
        surface=surface,
        text=text,
        muted=readable(mix(background, text, 0.5) if muted is None else muted, background, WORDS),
        faint=mix(background, text, 0.18),
        accent=readable(primary, background, WORDS),
        good=readable(success, background, WORDS),
        bad=readable(error, background, WORDS),
        lanes=lanes,
        strength=_strength(base, background, tuple(lanes.values())),
        void=mix(background, text, 0.06),
    )


def _strength(base: Theme, background: int, lanes: tuple[int, ...]) -> float:
    """The strength of the ramp at which the band nearest to the lanes in brightness can still be told from them."""
    nearest_band = base.ramp[-1 if base.dark else 0]
    strengths = [base.strength * part / 32 for part in range(32, 0, -1)]
    clear = (s for s in strengths if min(contrast(mix(background, nearest_band, s), lane) for lane in lanes) >= BANDS)
    return next(clear, strengths[-1])
