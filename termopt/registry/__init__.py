"""The tables of optimizers, problems and lessons, spec strings, plug-ins, adapters."""
