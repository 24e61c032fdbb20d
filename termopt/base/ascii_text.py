"""What stands for symbols where there are only ASCII characters: one character in a cell, a name in a text."""

import re
import unicodedata
from collections.abc import Mapping

HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵗ", "0123456789-t")
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₜ", "0123456789t")

SYMBOLS: Mapping[str, tuple[str, str]] = {
    "α": ("a", "alpha"), "β": ("b", "beta"), "γ": ("g", "gamma"), "δ": ("d", "delta"), "ε": ("e", "eps"),
    "η": ("n", "eta"), "θ": ("o", "theta"), "κ": ("k", "kappa"), "λ": ("l", "lambda"), "μ": ("u", "mu"),
    "ν": ("v", "nu"), "π": ("p", "pi"), "ρ": ("r", "rho"), "σ": ("s", "sigma"), "τ": ("t", "tau"),
    "φ": ("f", "phi"), "ω": ("w", "omega"), "Δ": ("D", "Delta "), "∇": ("g", "grad "), "∂": ("d", "d"),
    "‖": ("|", "|"), "·": (".", "*"), "×": ("x", "x"), "≈": ("~", "~"), "−": ("-", "-"), "–": ("-", "-"),
    "←": ("<", "<-"), "→": (">", "->"), "…": ("~", "..."), "≤": ("<", "<="), "≥": (">", ">="),
}  # fmt: skip
"""Symbols with a name: the one ASCII character that takes their cell, and how a text spells them."""

SHAPES: Mapping[str, str] = {
    # markers of lanes, and below them those of what a lane tries: where they stand tells more than what they are
    "●": "O", "◆": "D", "▲": "A", "■": "#", "★": "*", "▼": "V", "✚": "%", "▰": "P", "◉": "@",
    "◌": "c", "◇": "d", "△": "a", "□": "n", "☆": "*", "▽": "v", "✛": "+", "▱": "p", "◎": "e",
    "○": "o", "✗": "x", "✓": "+", "▶": ">", "❚": "|", "›": ">", "‹": "<", "∠": "<",
    "↑": "^", "↓": "v", "↗": "/", "↘": "\\", "↙": "/", "↖": "\\", "↔": "-", "↕": "|",
    "—": "-", "⁻": "-", "÷": "/", "∙": ".", "√": "V", "±": "~", "≠": "!", "°": "'", "∞": "~",
    "‘": "'", "’": "'", "“": '"', "”": '"', "Σ": "S",
    "╱": "/", "╲": "\\", "╳": "X", "━": "=", "═": "=", "█": "#",
    **dict(zip("▁▂▃▄▅▆▇", "_.-=+*#", strict=True)),
}  # fmt: skip
"""What has no name in a text but is drawn, with the one ASCII character that takes its cell."""

STAND_INS: Mapping[str, str] = {**{symbol: cell for symbol, (cell, _) in SYMBOLS.items()}, **SHAPES}
"""One ASCII character for each that is drawn, unless Unicode itself or its name says which."""


def ascii_formula(formula: str) -> str:
    """A formula as on a typewriter: `x² + √y` as `x^2 + sqrt(y)`."""
    raised = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵗ]+", lambda found: "^" + found[0].translate(RAISED), formula)
    rooted = re.sub(r"√(\w+\^?)", r"sqrt(\1)", raised).replace("√", "sqrt")
    return rooted.replace("·", "*").replace("π", "pi")


def ascii_text(text: str) -> str:
    """A text with `V̂ ← β₁ᵗ·√S` written `V^ <- beta1^t*sqrt(S)`. What has no spelling stays: markers of lanes."""
    text = unicodedata.normalize("NFD", text).replace(HAT, "^").translate(LOWERED)
    text = ascii_formula(text).replace("λmax", "lambda_max")
    for symbol, (_, name) in SYMBOLS.items():
        text = text.replace(symbol, name)
    return text
