"""Many epochs' metrics in little memory."""

from array import array
from collections.abc import Iterator, Mapping


class Numbers(Mapping[str, float]):
    """One arm's metrics after one epoch: 8 bytes each, under names that all epochs share."""

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: Mapping[str, int], values: "array[float]") -> None:
        """`columns` says for each name where in `values` its number is."""
        self._columns, self._values = columns, values

    def __getitem__(self, name: str) -> float:
        return self._values[self._columns[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class NumbersMaker:
    """Turns metrics as they come into `Numbers`."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], dict[str, int]] = {}

    def __call__(self, metrics: Mapping[str, float]) -> Numbers:
        """The same numbers under the same names."""
        names = tuple(metrics)
        columns = self._columns.get(names)
        if columns is None:
            columns = {name: at for at, name in enumerate(names)}
            # Its own keys, so that the names of later epochs are let go.
            self._columns[tuple(columns)] = columns
        return Numbers(columns, array("d", metrics.values()))
