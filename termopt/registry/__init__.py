"""The tables of optimizers and problems, spec strings, plug-ins, adapters."""
