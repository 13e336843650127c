"""Saved runs as animations, posters and tables."""
