"""When nobody reads stdout or stderr any more."""

import errno
import os
import sys

from ...data import UserError

# A closed pipe, and a terminal that is gone.
_READER_GONE = (errno.EPIPE, errno.EIO)
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def expect_no_reader(error: OSError) -> None:
    """Return if the reader has left, which is no failure of the run.

    Raises:
        OSError: the disk is full.
        UserError: the stream cannot be written for another reason.
    """
    if error.errno in DISK_FULL:
        raise error
    if error.errno not in _READER_GONE:
        raise UserError(f"the output cannot be written: {error.strerror}.") from error


def silence_stdout() -> None:
    """Let what is still unwritten vanish, so that Python does not complain while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
