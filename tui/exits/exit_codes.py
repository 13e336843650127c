"""What the exit status of every command means."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit status of `centerviz`."""

    DONE = 0
    BUG = 1
    """centerviz's own fault; a log file has the traceback."""
    USER_ERROR = 2
    """A sentence on stderr says what is wrong and what to do."""
    INTERRUPTED = 130
    """Ended early by a signal, in order: what was reached is on the disk."""
