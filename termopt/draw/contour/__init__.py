"""Maps: bands, iso-lines, paths, arrows."""
