"""What is known of each message: what it is, how far it has come, what has happened to it."""
