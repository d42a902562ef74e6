"""Messages: how they come in, what is told of them, and what is left of those that failed."""
