"""The whole screen: what is shown, where, painted."""
