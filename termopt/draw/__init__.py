"""From values to cells: pure functions that know neither optimization nor the screen."""
