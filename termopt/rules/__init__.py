"""The update rules, simplest first: each is a frozen dataclass whose fields are its knobs."""
