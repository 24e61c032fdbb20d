"""Cells as SVG and pixels."""
