"""How a download tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchProgress:
    """How far a download is."""

    dataset: str
    file: str
    stage: Literal["waiting", "downloading"]
    """Waiting: another process is downloading the same dataset."""
    done: int = 0
    """Bytes of this file on the disk."""
    total: int | None = None
    """Bytes of this file in all, where the server says so."""

    @property
    def sentence(self) -> str:
        """What is being done, for people."""
        if self.stage == "waiting":
            return f"Waiting for another process that downloads {self.dataset}."
        return f"Downloading {self.dataset}: {self.file}"


Progress = Callable[[FetchProgress], None]
