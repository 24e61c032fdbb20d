"""The plane on which problems of more than two parameters are drawn."""
