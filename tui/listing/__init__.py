"""Saved runs in words, as the command line and the dashboard list them, and tables that fit."""
