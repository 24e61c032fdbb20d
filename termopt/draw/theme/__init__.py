"""Colors."""
