"""The process that draws a run's pictures: `python -m centerviz.engine.drawing.painter RUN`.

Reads orders from stdin and answers on stdout, until stdin ends because the run has ended or
its process has died. What the orders are about lies in the run's folder.
"""

import os
import signal
import sys
from pathlib import Path

from ..errors import RunError
from ..run_folder.folder import RunFolder
from .painting import ANSWERS, ORDERS, Drawn, Order, Refused, Shot
from .snapshot import Pictures

_NICENESS = 10


def main() -> None:
    """Draw until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints goes to the log, not between the answers.
    os.dup2(2, 1)
    folder = RunFolder(Path(sys.argv[1]))
    pictures: Pictures | None = None
    while (order := ORDERS.read(sys.stdin.buffer)) is not None:
        try:
            pictures = pictures or Pictures(folder)
            answer = _draw(pictures, order)
        except RunError as error:
            answer = Refused(message=str(error))
        try:
            ANSWERS.write(answers, answer)
        except BrokenPipeError:
            return


def _draw(pictures: Pictures, order: Order | Shot) -> Drawn | Refused:
    if isinstance(order, Shot):
        paths = pictures.draw_shot(order)
    elif order.step is None:
        paths = pictures.draw_epoch(order.epoch)
    else:
        paths = pictures.draw_snapshot(order.epoch, order.step)
    return Drawn(epoch=order.epoch, paths=tuple(str(path) for path in paths))


if __name__ == "__main__":
    main()
