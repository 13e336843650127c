"""Pictures of runs, drawn by matplotlib in a process of their own."""
