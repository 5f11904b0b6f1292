"""The demonstration data set: a reference year and the year in progress, lived through the services.

Invented from end to end: no person here exists. Deterministic (one seed), dated relative to today.
"""
