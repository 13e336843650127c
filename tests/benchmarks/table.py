"""One table with the machine above it: what every benchmark prints."""

import unicodedata
from collections.abc import Iterable, Sequence

from tests.benchmarks.machine import describe_machine


def print_table(
    title: str, header: Sequence[str], rows: Iterable[Sequence[object]], *notes: str
) -> None:
    """Title, machine and versions, a Markdown table, then one line for each note."""
    print(f"{title}\n{describe_machine('torch', 'numpy')}\n")
    cells = [list(header), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(header))]
    cells.insert(1, ["-" * width for width in widths])
    for row in cells:
        padded = (
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        )
        print(f"| {' | '.join(padded)} |")
    for note in notes:
        print(f"\n{note}")


def _text(cell: object) -> str:
    return f"{cell:.3g}" if isinstance(cell, float) and abs(cell) < 100 else _plain(cell)


def _plain(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


def _width(text: str) -> int:
    """Columns on a screen: combining marks take none."""
    return sum(not unicodedata.combining(character) for character in text)
