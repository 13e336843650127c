"""What the dashboard shows, without a widget."""
