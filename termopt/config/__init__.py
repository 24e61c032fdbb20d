"""The person's settings, keys and first run."""
