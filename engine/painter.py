"""The process that draws a run's pictures: `python -m centerviz.engine.painter RUN`.

Reads orders from stdin and answers on stdout, until stdin ends because the run has ended or
its process has died. What the orders are about lies in the run's folder.
"""

import os
import signal
import sys
from pathlib import Path

from centerviz.engine.folder import RunFolder
from centerviz.engine.painting import ANSWERS, ORDERS, Drawn


def main() -> None:
    """Draw until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    folder = RunFolder(Path(sys.argv[1]))
    while (order := ORDERS.read(sys.stdin.buffer)) is not None:
        ANSWERS.write(sys.stdout.buffer, Drawn(epoch=order.epoch, paths=(str(folder.poster),)))


if __name__ == "__main__":
    main()
