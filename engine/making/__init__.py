"""Reports, animations and posters made by a process of its own, for whoever must not wait."""
