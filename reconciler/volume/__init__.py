"""How many messages a state sends, what they cost, and which limits it meets."""
