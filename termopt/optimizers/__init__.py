"""The update rules, simplest first: each is a frozen dataclass whose fields are its hyperparameters."""

READING_ORDER = ("first_order", "adaptive", "adam_family", "adam_warmup", "lbfgs")
"""Modules of our optimizers, simplest first; whatever else stands here follows by name."""
