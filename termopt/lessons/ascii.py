"""The tour on a typewriter: its formulas in ASCII characters, spelled out."""

import re
import unicodedata

HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵗ", "0123456789-t")
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₜ", "0123456789t")

NAMES = {
    "λmax": "lambda_max",
    "α": "alpha", "β": "beta", "γ": "gamma", "ε": "eps", "η": "eta", "λ": "lambda", "σ": "sigma", "φ": "phi",
    "∇": "grad ", "‖": "|", "←": "<-", "→": "->", "·": "*", "×": "x", "−": "-", "–": "-", "…": "...", "≈": "~",
}  # fmt: skip


def typed(text: str) -> str:
    """A text with `V̂ ← β₁ᵗ·√S` written `V^ <- beta1^t*sqrt(S)`. What has no spelling stays: markers of lanes."""
    text = unicodedata.normalize("NFD", text).replace(HAT, "^")
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵗ]+", lambda found: "^" + found[0].translate(RAISED), text)
    text = re.sub(r"√(\w+\^?)", r"sqrt(\1)", text.translate(LOWERED))
    for symbol, name in NAMES.items():
        text = text.replace(symbol, name)
    return text
