"""The update rules, simplest first: each is a frozen dataclass whose fields are its knobs."""

READING_ORDER = ("first_order", "adaptive", "adam_family", "adam_warmup", "lbfgs")
"""Modules of our rules, simplest first; whatever else stands here follows by name."""
