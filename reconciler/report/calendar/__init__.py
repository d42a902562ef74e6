"""A calendar told: for a terminal, as a page, as JSON, and as a picture that fits into another page."""
