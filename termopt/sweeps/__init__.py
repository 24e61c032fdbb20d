"""Maps: very many runs at once, cut into shards that any executor computes."""
