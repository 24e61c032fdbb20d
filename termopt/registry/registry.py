"""What other packages import of this one: the tables OPTIMIZERS and PROBLEMS, their spec strings, and the presets."""

from termopt.base.spec import parse_spec, spell
from termopt.registry.optimizer_specs import (
    check_edit,
    check_turn,
    hyperparameter_names,
    optimizer,
    optimizer_hyperparameters,
    optimizer_spec,
    optimizer_values,
    written_fields,
)
from termopt.registry.optimizer_table import OPTIMIZERS, optimizer_class
from termopt.registry.presets import is_searched, preset
from termopt.registry.problem_table import PROBLEMS, ProblemEntry, problem, takes_transforms, transform_hyperparameters

__all__ = [
    "OPTIMIZERS",
    "PROBLEMS",
    "ProblemEntry",
    "check_edit",
    "check_turn",
    "hyperparameter_names",
    "optimizer",
    "optimizer_class",
    "optimizer_hyperparameters",
    "optimizer_spec",
    "optimizer_values",
    "parse_spec",
    "is_searched",
    "preset",
    "problem",
    "spell",
    "takes_transforms",
    "transform_hyperparameters",
    "written_fields",
]
