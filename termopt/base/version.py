"""The version, in one place: the wheel, `--version` and every trace header read it."""

__version__ = "0.1.0"
