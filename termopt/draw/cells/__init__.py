"""Cells of a terminal: canvas, text, braille."""
