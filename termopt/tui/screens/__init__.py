"""The screens: the race, and what opens over it."""
