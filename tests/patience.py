"""How long a test waits for what must come."""

PATIENCE = 180.0
"""Seconds. It ends what hangs and judges no speed: no machine is so busy that it is too little."""
