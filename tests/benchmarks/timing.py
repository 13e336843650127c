"""Alternatives measured in turn, so that a change of the machine's pace meets all of them."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that one piece of work took, the median over the rounds."""

    wall: float
    cpu: float
    """Of all threads of this process."""


def alternate(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Cost]:
    """Each task's cost over `rounds` rounds, after one that only warms up.

    The order turns by one place a round, so that none always follows the same other. A task that
    is done elsewhere gives its cost there.
    """
    names = list(tasks)
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            costs[name].append(timed(tasks[name]))
    return {name: _median(seen[1:]) for name, seen in costs.items()}


def timed(task: Callable[[], object]) -> Cost:
    """The cost of doing `task` once."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = task()
    if isinstance(found, Cost):
        return found
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
    )
