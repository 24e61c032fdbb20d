"""The interface, made with Textual. It keeps nothing of the race; sessions and traces do."""
