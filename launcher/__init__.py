"""Brings the portal up from nothing: system packages, environment, services. Standard library only.

`python3 -m launcher demo | demo-reset | test | lint | bench`, as the Makefile does.
"""
