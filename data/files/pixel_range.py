"""Pixels of any range that can be known, as bytes.

Whole numbers from 0 to 255 are taken as they are. Where all of a file's values lie from 0 to 1,
they are multiplied by 255. Anything else has a range that nobody can tell from the values.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.integer[Any]] | npt.NDArray[np.floating[Any]]

RANGES = "whole numbers from 0 to 255, or all be from 0 to 1"
"""What pixels must be, for a sentence."""
SCALED = "pixels from 0 to 1 were multiplied by 255"
"""What was done, for a dataset's `source`."""


class ByteRange:
    """Collects a file's pixels part by part; which range they have is known at the end."""

    def __init__(self) -> None:
        self._parts: list[tuple[Bytes, bool]] = []
        self._rows = 0
        self._fraction: tuple[int, int, float] | None = None
        self._largest = 0.0

    def add(self, numbers: Numbers) -> tuple[int, int] | None:
        """Take the next rows (n, P); the row, among all, and column of one that cannot be."""
        top = self._top(numbers)
        if numbers.dtype.kind in "iu" and top is not None:
            part = numbers.astype(np.uint8, copy=False)
            self._take(part if top > 1 else part * np.uint8(255), unit=top <= 1, top=top)
            return None
        with np.errstate(invalid="ignore"):
            whole = numbers == np.rint(numbers)
            good = (numbers >= 0) & (numbers <= 255)
        if top is None or (top > 1 and not whole.all()):
            return self._place(~(good & whole if top else good))
        if top > 1:
            self._take(numbers.astype(np.uint8), unit=False, top=top)
            return None
        if self._fraction is None and not whole.all():
            row, column = self._place(~whole)
            self._fraction = row, column, float(numbers[row - self._rows, column])
        self._take(np.rint(numbers * 255.0).astype(np.uint8), unit=True, top=top)
        return None

    def fraction(self) -> tuple[int, int, float] | None:
        """Row, column and value of the first fraction in a file that goes beyond 1, if any."""
        return self._fraction if self._largest > 1 else None

    def finish(self) -> tuple[Bytes, bool | None]:
        """All rows, and whether they were scaled; None where all are 0, which fits any range."""
        for part, unit in self._parts:
            if unit and self._largest > 1:
                part //= 255
        pixels = self._parts[0][0] if len(self._parts) == 1 else None
        if pixels is None:
            pixels = np.concatenate([part for part, _ in self._parts])
        return pixels, self._largest <= 1 if self._largest else None

    def _top(self, numbers: Numbers) -> float | None:
        """The largest value; None unless all are from 0 to 255."""
        if not numbers.size:
            return 0.0
        low, high = float(numbers.min()), float(numbers.max())
        return high if low >= 0 and high <= 255 else None

    def _take(self, part: Bytes, *, unit: bool, top: float) -> None:
        self._parts.append((part, unit))
        self._rows += len(part)
        self._largest = max(self._largest, top)

    def _place(self, bad: npt.NDArray[np.bool_]) -> tuple[int, int]:
        row, column = np.unravel_index(int(bad.argmax()), bad.shape)
        return self._rows + int(row), int(column)


def check_same_range(train: bool | None, test: bool | None, where: str) -> None:
    """Refuse two files of which one was scaled and the other was not.

    Args:
        train: whether the training pixels were scaled, as `ByteRange.finish` tells it.
        test: the same of the test pixels.
        where: the folder or file that holds them.

    Raises:
        DataError: they differ.
    """
    if {train, test} == {True, False}:
        ranges = "0 to 1 and 0 to 255" if train else "0 to 255 and 0 to 1"
        raise DataError(
            f"{where}: the pixels of the training and the test images range from {ranges}: bring"
            " both to one range."
        )
