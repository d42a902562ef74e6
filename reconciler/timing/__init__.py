"""When a schedule fires, in words, and what changing it does to the runs that are due."""
