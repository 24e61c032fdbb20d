"""Which language the tour is read in, and how its formulas are typed."""

import pytest

from termopt.base.ascii_text import ascii_text
from termopt.base.errors import UserError
from termopt.base.language import spoken

CHINESE = {"LANG": "zh_CN.UTF-8"}


@pytest.mark.parametrize(
    ("lang", "plain", "env", "said"),
    [
        (None, False, CHINESE, "zh"),
        (None, False, {}, "en"),
        (None, True, CHINESE, "en"),
        ("zh", False, {}, "zh"),
        ("en", True, CHINESE, "en"),
    ],
)
def test_spoken(lang, plain, env, said):
    assert spoken(lang, plain, env) == said


def test_chinese_is_not_silently_english():
    with pytest.raises(UserError, match="zh needs more than ASCII characters"):
        spoken("zh", True, {})
    with pytest.raises(UserError, match="unknown language 'fr'"):
        spoken("fr", True, {})


@pytest.mark.parametrize(
    ("text", "on_a_typewriter"),
    [
        ("S ← β₂·S + (1 − β₂)·g²", "S <- beta2*S + (1 - beta2)*g^2"),
        ("V̂ = V/(1 − β₁ᵗ)", "V^ = V/(1 - beta1^t)"),
        ("α·∇w/√S, √Ŝ + ε, √1000", "alpha*grad w/sqrt(S), sqrt(S^) + eps, sqrt(1000)"),
        ("1 − 0.9²⁰, 10⁻⁸, gₜ, φ(0)", "1 - 0.9^20, 10^-8, gt, phi(0)"),
        ("1 − lr·λmax ≈ 2", "1 - lr*lambda_max ~ 2"),
        ("p = −H·g", "p = -H*g"),
    ],
)
def test_typed(text, on_a_typewriter):
    assert ascii_text(text) == on_a_typewriter
