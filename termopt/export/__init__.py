"""What can be saved of a race, and how."""
