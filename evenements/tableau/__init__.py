"""The whole programme as a table: one row a slot, the rows of one event share its reference."""
