"""Every touch of a private name of Textual."""
