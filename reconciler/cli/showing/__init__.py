"""What the operator's commands show, in words and as JSON."""
