"""The jury: who sits, what they read and decide, the minutes they sign, the results people get."""
