"""The letters of a period, asked for in one batch: whom, of which managers, what they answered."""
