"""Operating what was applied: how it is doing, firing it now, what became of its messages.

Everything that only looks is handed a Reader. Waiting is the caller's: it is given as a function.
"""
