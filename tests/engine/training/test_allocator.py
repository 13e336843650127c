"""Memory that a step frees is there for the next one."""

import platform
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's own"),
]

STEPS = """
import ctypes, resource, threading, torch
from centerviz.engine.training.allocator import keep_freed_memory

# Pages of one size, whatever this system does by itself (PR_SET_THP_DISABLE).
ctypes.CDLL(None).prctl(41, 1, 0, 0, 0)
torch.set_num_threads(1)
if {kept}:
    keep_freed_memory()

def steps(count):
    for _ in range(count):
        # What the step before made is alive until this one is through, as gradients are.
        # Of a size of which few fit into one heap of 64 MiB, so that heaps come and go.
        activations = [torch.zeros(20 * 2**18) for _ in range(8)]

def work():
    steps(8)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    steps(4)
    print(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

arm = threading.Thread(target=work)
arm.start()
arm.join()
"""


def pages_mapped_anew(*, kept: bool) -> int:
    """In four steps of an arm's thread, each of 160 MiB."""
    code = STEPS.format(kept=kept)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_step_finds_its_memory_mapped():
    assert pages_mapped_anew(kept=True) < 100


def test_without_that_each_step_has_it_mapped_anew():
    assert pages_mapped_anew(kept=False) > 10_000
