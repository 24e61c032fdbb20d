"""What a Python file has to race: its functions and problems, its optimizers."""

import inspect
from types import ModuleType
from typing import Any, NamedTuple

from termopt.base.errors import UserError, printable
from termopt.registry import registry
from termopt.registry.adapters.code import code_module
from termopt.registry.adapters.own_problems import has_gradient_of, is_problem, is_torch_module
from termopt.scene.new_lanes import MAX_LANES
from termopt.scene.scene import Scene


class Offer(NamedTuple):
    """What a file has, as specs; refused: what cannot be raced although it looks like that, and why."""

    problems: tuple[str, ...]
    optimizers: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is raced, and what else there is."""
        raced = (
            f"races {self.problems[0]}" if self.problems else "has no function of one argument; races its optimizers"
        )
        others = [f"-p {spec}" for spec in self.problems[1:]] + [f"-o {spec}" for spec in self.optimizers[MAX_LANES:]]
        return "; ".join([raced, *([f"there is also {', '.join(others)}"] if others else []), *self.refused])


def offer_of(place: str, dim: int | None = None) -> Offer:
    """What a file has that can be raced, in the order of the file.

    place: the path of the file. dim: how many parameters its functions have that do not say it. Raises UserError for a
    file that cannot be loaded, or that has nothing.
    """
    module = code_module(place)
    problems: list[str] = []
    optimizers: list[str] = []
    refused: list[str] = []
    for name, value in vars(module).items():
        spec = f"{place}:{name}"
        try:
            if _is_own(module, name, value) and hasattr(value, "tell"):
                registry.optimizer_class(spec)
                optimizers.append(spec)
            elif (_is_own(module, name, value) and _looks_like_problem(value)) or _is_model(name, value):
                registry.problem(spec, dim)
                problems.append(spec)
        except UserError as error:
            refused.append(f"not {name}: {error}")
    if not problems and not optimizers:
        nothing = f"{printable(place)} has no function of one argument and no class with tell"
        raise UserError("; ".join([nothing, *refused]))
    return Offer(tuple(problems), tuple(optimizers), tuple(refused))


def scene_of_offer(offer: Offer) -> dict[str, Any]:
    """The fields of a scene that races what the file has, with the usual optimizers where it has none."""
    fields: dict[str, Any] = {"optimizers": offer.optimizers[:MAX_LANES] or Scene.optimizers}
    return fields | ({"problem": offer.problems[0]} if offer.problems else {})


def _is_own(module: ModuleType, name: str, value: Any) -> bool:
    """Whether a file itself has something, and did not import it."""
    where = getattr(value, "__module__", None) if callable(value) else type(value).__module__
    return not name.startswith("_") and where == module.__name__ and not has_gradient_of(vars(module), name)


def _is_model(name: str, value: Any) -> bool:
    """Whether something is a model of PyTorch's, or what `termopt.model` made of one; its class is from elsewhere."""
    made = is_problem(value) and not isinstance(value, type) and hasattr(value, "named")
    return not name.startswith("_") and (made or (is_torch_module(value) and _learns(value)))


def _learns(module: Any) -> bool:
    """Whether a model has parameters, unlike a loss."""
    return bool(list(module.parameters()))


def _looks_like_problem(value: Any) -> bool:
    """Whether something is a function of one argument, or has a loss."""
    if is_problem(value):
        return True
    function = inspect.unwrap(value) if callable(value) else value
    if not inspect.isfunction(function):
        return False
    first, *others = [*inspect.signature(function).parameters.values(), None]
    return first is not None and all(p is None or p.default is not p.empty for p in others)
