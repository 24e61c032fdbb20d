"""The user's settings, keys and first run."""
