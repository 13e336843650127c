"""How an error ends the program: one sentence for the user, a bug's traceback in a file."""

import errno
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import typer

from centerviz.data.errors import UserError
from centerviz.data.inert import inert
from centerviz.tui.exit_codes import ExitCode

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Failure:
    """What there is to say about an error."""

    message: str
    code: ExitCode
    log: Path | None = None
    """Where a bug's traceback is."""

    def report(self) -> ExitCode:
        """Say it on stderr; returns the exit status."""
        typer.echo(f"centerviz: {inert(self.message)}", err=True)
        return self.code


def explain(error: Exception, *, run_dir: str | None = None) -> Failure:
    """The error in one sentence; the traceback of our own mistake is written down.

    It goes to `log.txt` in `run_dir`, else to a new file in the user's log folder.
    """
    if isinstance(error, UserError):
        return Failure(str(error), ExitCode.USER_ERROR)
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return Failure(f"{error.strerror}: make room and try again.", ExitCode.USER_ERROR)
    log = _log_path(run_dir)
    with log.open("a", encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    summary = traceback.format_exception_only(error)[-1].strip().splitlines()[0]
    message = f"this is a bug of centerviz ({summary}); please report it with the file {log}"
    return Failure(message, ExitCode.BUG, log)


def _log_path(run_dir: str | None) -> Path:
    if run_dir is not None:
        return Path(run_dir) / "log.txt"
    from platformdirs import user_log_path

    folder = user_log_path("centerviz", appauthor=False, ensure_exists=True)
    return folder / time.strftime("error-%Y%m%d-%H%M%S.log")
