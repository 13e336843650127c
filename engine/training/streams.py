"""Random streams: what begins at random depends on the seed and on its own name alone."""

import contextlib
import zlib
from collections.abc import Iterator

import numpy as np
import torch


@contextlib.contextmanager
def stream(seed: int, name: str) -> Iterator[None]:
    """Let torch's global generator give the numbers of one stream; it is left as it was.

    Streams of different names are independent: a larger network changes no center.
    """
    sequence = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(sequence.generate_state(1, np.uint64)[0]))
        yield
