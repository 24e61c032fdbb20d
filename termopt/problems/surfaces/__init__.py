"""Surfaces: the table and what is made of it."""
