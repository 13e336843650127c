"""Datasets that have a name: where they are, and how they get here."""
