"""A run without the dashboard."""
