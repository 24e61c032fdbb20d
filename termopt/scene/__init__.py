"""From what a user wrote to a session: scenes, tapes, edits of lanes."""
