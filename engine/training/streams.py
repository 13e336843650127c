"""Random streams: what begins at random depends on the seed and on its own name alone."""

import contextlib
import random
import threading
import zlib
from collections.abc import Iterator

import numpy as np
import torch

_ONE_AT_A_TIME = threading.RLock()


@contextlib.contextmanager
def stream(seed: int, name: str) -> Iterator[None]:
    """Let torch's global generator give the numbers of one stream; it is left as it was.

    Streams of different names are independent: a larger network changes no center.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_number(seed, name))
        yield


@contextlib.contextmanager
def foreign_stream(seed: int, name: str) -> Iterator[None]:
    """The same for code that is not centerviz's: also of NumPy's and Python's generators.

    These belong to the whole process, so that arms in other threads wait: otherwise what one of
    them draws would depend on the others.
    """
    with _ONE_AT_A_TIME, stream(seed, name):
        numpy_state, python_state = np.random.get_state(), random.getstate()
        number = _number(seed, name)
        np.random.seed(number % 2**32)
        random.seed(number)
        try:
            yield
        finally:
            np.random.set_state(numpy_state)
            random.setstate(python_state)


def _number(seed: int, name: str) -> int:
    sequence = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
    return int(sequence.generate_state(1, np.uint64)[0])
