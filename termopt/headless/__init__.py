"""The interface without a terminal: recordings under a virtual clock."""
