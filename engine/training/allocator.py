"""What the C library does with the memory that a training step frees."""

import ctypes
import platform

# The options' numbers in mallopt(3), and in bytes what they are set to.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_ALL = 2**31 - 1
_HEAP = 2**26
"""The size of one heap of a thread."""


def keep_freed_memory() -> None:
    """Let glibc keep, for the next step, the memory that one step frees; elsewhere do nothing.

    Otherwise it hands large blocks back to the system, and with them whole heaps of the arms'
    threads, so that each step has thousands of pages mapped anew: a tenth of its time with small
    networks, a twentieth with large ones. Blocks beyond 32 MiB are still handed back, as glibc
    allows no more.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    mallopt = ctypes.CDLL(None).mallopt
    mallopt(_M_MMAP_THRESHOLD, _HEAP // 2)
    mallopt(_M_TRIM_THRESHOLD, _ALL)
    # A thread's heap goes when it and the one before have less than this to spare together.
    mallopt(_M_TOP_PAD, 2 * _HEAP)
