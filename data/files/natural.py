"""The order in which people count: 2 before 10."""

import re


def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts names by their words and numbers, whatever the case of letters."""
    parts = re.split(r"(\d+)", name)
    return tuple(int(p) if i % 2 else p.casefold() for i, p in enumerate(parts)), name
