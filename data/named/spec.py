"""What a dataset may be called: a name, or a path of the user's. Loads no array package."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from ..base.errors import DataError
from ..files.regular import reading
from .catalog import CATALOG


def check_spec(spec: str) -> None:
    """Refuse what `load` would refuse before it reads anything.

    Raises:
        DataError: it is neither a dataset's name nor a path that exists.
    """
    if spec not in ("auto", *CATALOG, "digits"):
        with reading(spec):
            existing_path(spec, CATALOG)


def existing_path(spec: str, named: Iterable[str]) -> Path:
    """The path that `spec` is, where it is none of the names `named`.

    Raises:
        DataError: it is not there; the sentence names what may be meant.
        OSError: it cannot be looked up.
    """
    path = Path(spec).expanduser()
    if spec and path.exists():
        return path
    names = ["auto", *named, "digits"]
    close = difflib.get_close_matches(spec, names, n=1)
    hint = f"did you mean {close[0]}?" if close else f"the names are {', '.join(names)}."
    raise DataError(f"{spec!r} is neither a dataset's name nor a path that exists: {hint}")
