"""Axes and curves."""
