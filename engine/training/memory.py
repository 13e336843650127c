"""Too little memory for a run, told in a sentence, however it shows."""

import contextlib
import re
from collections.abc import Iterator

from ..errors import RunError

# torch has a class for a GPU's memory alone; on the CPU it raises a plain RuntimeError.
_TORCH_SAYS = re.compile(r"out of memory|can't allocate memory|not enough memory", re.IGNORECASE)


@contextlib.contextmanager
def memory_errors_in_words() -> Iterator[None]:
    """Turn the system's refusal of memory into a sentence.

    Raises:
        RunError: there is too little memory; or whatever else the block raises.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_lack_of_memory(error):
            raise
        raise RunError(
            "This run needs more memory than there is: end other programs, or try `centerviz run` "
            "with a smaller --batch-size, fewer arms or --preset default."
        ) from error


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether an exception says that there is too little memory."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and bool(_TORCH_SAYS.search(str(error)))
