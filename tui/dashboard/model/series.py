"""Runs that are trained one after the other: one experiment over several seeds."""

from dataclasses import dataclass

from ....engine.process import Request


@dataclass(frozen=True, slots=True)
class Series:
    """Requests in order, and which of them is at work."""

    requests: tuple[Request, ...]
    at: int = 0

    @property
    def current(self) -> Request:
        """The one at work."""
        return self.requests[self.at]

    @property
    def next(self) -> "Series | None":
        """The series when the next one is at work; None after the last."""
        return Series(self.requests, self.at + 1) if self.at + 1 < len(self.requests) else None

    @property
    def title(self) -> str:
        """`seed 2 of 5`; empty for a single run."""
        return f"seed {self.at + 1} of {len(self.requests)}" if len(self.requests) > 1 else ""

    @property
    def left_over(self) -> str:
        """What is said when the series ends here; empty when nothing is left."""
        left = len(self.requests) - self.at - 1
        if not left:
            return ""
        ended = f"The series ended at {self.title}; {left} more"
        return f"{ended} {'was' if left == 1 else 'were'} not trained."
