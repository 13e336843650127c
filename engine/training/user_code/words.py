"""Whatever goes wrong in code that is not centerviz's, told in one sentence."""

import contextlib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ....data import UserError, inert
from ...errors import RunError
from ..memory import is_lack_of_memory

_LONGEST = 200
"""Letters of an error's own message."""


@dataclass(frozen=True, slots=True)
class Code:
    """Where code is from."""

    name: str
    """For people: the file as they wrote it, or a package."""
    file: str
    """The absolute path; empty where it is not known."""


@contextlib.contextmanager
def in_words(code: Code, what: str = "", error: type[UserError] = RunError) -> Iterator[None]:
    """Turn an exception of the block into a sentence with the file and line it is from.

    Args:
        code: what the block runs.
        what: is said before it: `the loss MyLoss`.
        error: of which class the sentence is.

    Raises:
        UserError: the sentence; those of the block, and lack of memory, pass as they are.
    """
    try:
        yield
    except UserError:
        raise
    except (Exception, SystemExit) as reason:
        if is_lack_of_memory(reason):
            raise
        who = f"{what} failed in " if what else ""
        raise error(f"{who}{_place(code, reason)}: {_message(reason)}.") from reason


def _place(code: Code, reason: BaseException) -> str:
    """`./mine.py, line 12`: the innermost line of that code which the exception came through."""
    if isinstance(reason, SyntaxError) and reason.filename == code.file and reason.lineno:
        return f"{code.name}, line {reason.lineno}"
    frames = traceback.extract_tb(reason.__traceback__)
    folder = str(Path(code.file).parent) if code.file.endswith("__init__.py") else code.file
    own = [frame for frame in frames if code.file and frame.filename.startswith(folder)]
    if own:
        return f"{code.name}, line {own[-1].lineno}"
    return code.name


def _message(reason: BaseException) -> str:
    kind = type(reason).__name__
    text = reason.msg if isinstance(reason, SyntaxError) else str(reason)
    first = inert(next(iter(text.strip().splitlines()), "")).strip().rstrip(".")
    if len(first) > _LONGEST:
        first = f"{first[:_LONGEST]}…"
    return f"{kind}: {first}" if first else kind
