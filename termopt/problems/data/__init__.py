"""The data that a network is given, and how an update reads them."""
