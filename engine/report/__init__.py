"""Saved runs as one HTML file that needs nothing but a browser."""

from .write import Report, write_report

__all__ = ["Report", "write_report"]
