"""What its user has noted on a run: one line in a file of its own, which training never touches."""

from pathlib import Path

from ...data import inert
from ..errors import RunError
from .atomic import is_there, read_bytes, write_bytes, writing
from .standing import find_run

NOTE_LENGTH = 1000
"""The longest note, in characters."""
_MAX_BYTES = 64 * 1024


def read_note(path: str | Path) -> str:
    """The note on the run in the folder `path`, in one line; empty without one.

    Raises:
        RunError: there is no run, or its note cannot be read.
    """
    file = find_run(path).note
    if not is_there(file):
        return ""
    text = read_bytes(file, _MAX_BYTES).decode("utf-8", errors="backslashreplace")
    return inert(" ".join(text.split()))[:NOTE_LENGTH]


def write_note(path: str | Path, note: str) -> None:
    """Replace the note on the run in the folder `path`; an empty one removes it.

    Raises:
        RunError: there is no run, the note is too long, or the disk refuses.
    """
    file, text = find_run(path).note, " ".join(note.split())
    if len(text) > NOTE_LENGTH:
        raise RunError(
            f"the note has {len(text):,} characters; it must have at most {NOTE_LENGTH:,}."
        )
    if text:
        write_bytes(file, f"{text}\n".encode(errors="backslashreplace"))
    else:
        with writing(file):
            file.unlink(missing_ok=True)
