"""The forms of a request's life, a module per moment of it."""
