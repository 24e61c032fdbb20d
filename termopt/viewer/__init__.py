"""From a session to what is shown of it, without Textual."""
