"""The engine in a process of its own, and what it is asked."""
