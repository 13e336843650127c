"""The maker's process: `python -m centerviz.engine.making.main`.

One `Make` comes on the standard input, whose end means that the file is no longer wanted; answers
leave on the standard output. Whatever a library prints goes to the standard error.
"""

import _thread
import os
import signal
import sys
import threading
import traceback
from typing import BinaryIO

from ...data import UserError
from .messages import MAKER_ANSWERS, MAKER_REQUESTS, Made, Make, MakerAnswer, Making, NotMade

NICENESS = 10
"""Training and the screen go first."""


def main() -> None:
    """Make one file."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = MAKER_REQUESTS.read(sys.stdin.buffer)
    if request is None:
        return  # The parent died before it could say what it wants.
    threading.Thread(target=_wait_for_the_end, daemon=True).start()
    try:
        MAKER_ANSWERS.write(answers, _made(request, answers))
    except (KeyboardInterrupt, BrokenPipeError):
        # What was begun is removed by whoever began it.
        sys.exit(1)


def _made(request: Make, answers: BinaryIO) -> MakerAnswer:
    def tell(done: int, total: int) -> None:
        MAKER_ANSWERS.write(answers, Making(done=done, total=total))

    try:
        # Imported here: loading matplotlib takes long, and must not delay the end.
        from .make import make

        make(request, tell)
    except UserError as error:
        return NotMade(message=str(error), is_bug=False)
    except BrokenPipeError:
        raise
    except Exception as error:
        traceback.print_exc()
        return NotMade(message=f"{type(error).__name__}: {error}", is_bug=True)
    return Made(path=request.path)


def _wait_for_the_end() -> None:
    """Interrupt the work when nobody waits for the file any more."""
    while os.read(0, 4096):
        pass
    _thread.interrupt_main()


if __name__ == "__main__":
    main()
