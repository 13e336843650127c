"""Pictures of runs, drawn by matplotlib in a process of their own."""

from .matplotlib_folder import choose_folder

choose_folder()
