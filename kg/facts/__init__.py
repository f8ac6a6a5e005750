"""Mentions become entities and facts: linking, relation rules, positions and observations."""
