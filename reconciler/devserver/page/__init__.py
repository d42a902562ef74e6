"""The page at ``/``, which QStash has not: what the server holds, live, and a few buttons.

It is a document without any data, and asks ``/dev/…`` for these with the token of the user whose they are.
"""
