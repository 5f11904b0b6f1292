"""Every change of a request's life, a module per moment of it. Nothing else writes a state."""
