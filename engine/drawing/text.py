"""Text from files and users, made inert for pictures."""

import functools
import unicodedata

from matplotlib.font_manager import findfont, get_font

FONT = "DejaVu Sans"
"""Comes with matplotlib, so a picture is the same on every machine."""


def inert(text: str, length: int = 24) -> str:
    """`text` on one line without control or direction marks, at most `length` characters.

    A character that the font lacks becomes U+FFFD. The caller also turns off mathtext.
    """
    known = _characters()
    kept = [
        character if ord(character) in known else "\ufffd"
        for character in " ".join(text.split())
        if not unicodedata.category(character).startswith("C")
    ]
    return "".join(kept) if len(kept) <= length else "".join(kept[: length - 1]) + "…"


@functools.cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(findfont(FONT)).get_charmap())
