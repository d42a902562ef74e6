"""What becomes of a message: when it goes out, what is sent, and what follows from the answer."""
