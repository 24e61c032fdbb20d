"""What an optimizer or a problem promises, tried out: `termopt check`."""
