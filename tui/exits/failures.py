"""How an error ends the program: one sentence for the user, a bug's traceback in a file."""

import tempfile
import time
import traceback
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer

from ...data import UserError, inert
from .exit_codes import ExitCode
from .streams import DISK_FULL


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

    It goes to `log.txt` in `run_dir`, else to a new file in the user's log folder; where that
    cannot be written, to a temporary folder.
    """
    if isinstance(error, UserError):
        return Failure(str(error), ExitCode.USER_ERROR)
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        return Failure(f"{error.strerror}: make room and try again.", ExitCode.USER_ERROR)
    log = _write_down(error, run_dir)
    summary = traceback.format_exception_only(error)[-1].strip().splitlines()[0]
    where = "; its traceback could not be written" if log is None else f" with the file {log}"
    message = f"this is a bug in centerviz ({summary}); please report it{where}"
    return Failure(message, ExitCode.BUG, log)


def _write_down(error: Exception, run_dir: str | None) -> Path | None:
    """The file that has the traceback now; None where none can be written."""
    name = time.strftime("error-%Y%m%d-%H%M%S.log")
    for place in (partial(_log_path, run_dir, name), partial(_temporary_path, name)):
        try:
            log = place()
            with log.open("a", encoding="utf-8") as file:
                traceback.print_exception(error, file=file)
        except OSError:
            continue
        return log
    return None


def _log_path(run_dir: str | None, name: str) -> Path:
    if run_dir is not None:
        return Path(run_dir) / "log.txt"
    from platformdirs import user_log_path

    return user_log_path("centerviz", appauthor=False, ensure_exists=True) / name


def _temporary_path(name: str) -> Path:
    # A folder of our own: in a shared one, a file of a known name may be someone else's link.
    return Path(tempfile.mkdtemp(prefix="centerviz-")) / name
