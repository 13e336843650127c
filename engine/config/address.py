"""Where a class of the user's is: in a file, or in a package that can be imported."""

import re
from dataclasses import dataclass
from typing import Self

LONGEST = 400
_MODULE = re.compile(r"\w+(\.\w+)*")


@dataclass(frozen=True, slots=True)
class Address:
    """`FILE.py:Class` or `package.module:Class`; that there is such a class is not said."""

    place: str
    """The file, as it was written, or the module."""
    cls: str
    """The class's name."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The address that `text` is; None: it is none."""
        place, colon, name = text.rpartition(":")
        is_place = place.endswith(".py") or _MODULE.fullmatch(place)
        sound = len(text) <= LONGEST and text.isprintable() and name.isidentifier()
        return cls(place, name) if colon and is_place and sound else None

    @property
    def is_file(self) -> bool:
        """Whether it is in a file, not in a package."""
        return self.place.endswith(".py")

    def __str__(self) -> str:
        return f"{self.place}:{self.cls}"
