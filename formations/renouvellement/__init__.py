"""Keeping a certification alive: progress read from the log and the meetings, a file in three clicks, an answer."""
