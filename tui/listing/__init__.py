"""Saved runs in words: what the command line and the dashboard's lists say of each."""
