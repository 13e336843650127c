"""What tests must not see of whoever runs them: the terminal, the proxy, the ignored signals."""

import os
import signal

_PREFIXES = ("TEXTUAL", "MPL", "CLICOLOR", "TTY_")
_NAMES = frozenset({
    "COLUMNS", "LINES", "TERMINAL_WIDTH", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "COLORTERM",
    "GITHUB_ACTIONS",  # with it, typer takes every stream for a terminal
    "CENTERVIZ_MIRROR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "MATPLOTLIBRC", "SOURCE_DATE_EPOCH", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES",
    "PYTHONWARNINGS", "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONSAFEPATH",
})  # fmt: skip
_KEPT = frozenset({"MPLCONFIGDIR"})
"""A folder that can be written, where the caller's home cannot."""


def leave_behind() -> None:
    """Give this process, and all that it starts, the same surroundings everywhere.

    A test about one of these sets it itself. The time zone, the locale, the clock and the number
    of processors stay the caller's: nothing here depends on them.
    """
    for name in list(os.environ):
        foreign = name.upper() in _NAMES or name.startswith(_PREFIXES)
        if foreign and name not in _KEPT:
            del os.environ[name]
    os.environ["TERM"] = "xterm-256color"
    # A shell lets what it starts in the background ignore Ctrl-C, and nohup the hang-up; their
    # children would, too. A handler is not inherited, so children have the system's default.
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _survive)


def _survive(number: int, frame: object) -> None:
    """What the caller wanted of this process."""
    del number, frame
