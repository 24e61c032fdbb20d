"""What a problem is like, for those who look for one: tags by which lists are filtered."""

from collections.abc import Mapping

from termopt.base.errors import unknown
from termopt.base.spec import normalized
from termopt.problems.surfaces import kinks, many_minima

SMOOTH = "smooth"
TAGGED: Mapping[str, frozenset[str]] = {
    "kinks": frozenset({"ackley", *(row.name for row in kinks.ROWS)}),
    "many minima": frozenset(
        {
            *("ackley", "rastrigin", "levi_n13", "griewank", "drop_wave", "schwefel", "schaffer_f6", "salomon"),
            *("alpine1", "alpine2", "carrom_table", "ackley_n3", "holder_table", "cross_in_tray", "eggholder"),
            *(row.name for row in many_minima.ROWS),
        }
    ),
    "valley": frozenset(
        {
            *("rosenbrock", "beale", "matyas", "quadratic", "zakharov", "dixon_price", "bean", "cube", "happy_cat"),
            *("freudenstein_roth", "perm0", "flat_valley", "wells_ring", "factorization", "factor3"),
            *("rosenbrock_modified", "bukin_n6", "chebyshev_rosenbrock", "powell_badly_scaled"),
        }
    ),
    "plateau": frozenset(
        {"easom", "plateau", "michalewicz", "separable", "gaussian_well", "neuron", "sharp_flat", "xin_she_yang_n3"}
    ),
    "scale": frozenset(
        {
            *("goldstein_price", "powell_badly_scaled", "brown_badly_scaled", "jennrich_sampson", "wayburn_seader"),
            *("price4", "deckkers_aarts", "freudenstein_roth", "schwefel", "eggholder", "bartels_conn", "zakharov"),
        }
    ),
}
"""The surfaces of each tag. One without kinks is smooth."""

ALIASES: Mapping[str, tuple[str, ...]] = {"rosenbrock": ("banana",), "levi_n13": ("levy",)}
"""Other words by which surfaces are known, and looked for."""

DATA, STOCHASTIC = "data", "stochastic"
"""Tags of problems that are no surfaces: with samples, or whose steps may see something else than the exact loss."""

TAGS = (SMOOTH, *TAGGED, DATA, STOCHASTIC)
"""All tags. That of a problem with samples says stochastic because of its batches."""


def tags_of(name: str) -> tuple[str, ...]:
    """The tags of a surface, by the name of its row."""
    own = tuple(tag for tag, names in TAGGED.items() if name in names)
    return own if "kinks" in own else (SMOOTH, *own)


def tag_named(written: str) -> str:
    """The tag that is meant by `many-minima`, `Many minima` or the like. Raises UserError for none."""
    known = {_folded(tag): tag for tag in TAGS}
    if _folded(written) not in known:
        raise unknown("tag", written, TAGS)
    return known[_folded(written)]


def _folded(tag: str) -> str:
    return normalized(tag).replace(" ", "_")
