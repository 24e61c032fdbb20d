"""Formulas in x and y: parsed, differentiated, compiled, printed."""
