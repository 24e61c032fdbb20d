"""Films of the interface: run without a screen under a virtual clock, and written in many forms."""
