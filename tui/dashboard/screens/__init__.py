"""The dashboard's screens: each owns its state and pushes it down to its widgets."""
