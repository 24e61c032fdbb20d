"""From what a person wrote to a session: scenes, tapes, edits of lanes."""
