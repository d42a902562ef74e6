"""What fires when: the coming day, week or month as numbers."""
