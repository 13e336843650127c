"""The command palette: every action of the dashboard by name."""

from functools import partial
from typing import Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from .key_table import KEYS
from .keys import Key
from .model.situation import Situation


class KnowsSituation(Protocol):
    """The dashboard's screen."""

    situation: Situation


class DashboardCommands(Provider):
    """Offers what the dashboard's keys do now."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for row in self._rows():
            run = partial(self.screen.run_action, row.action)
            yield DiscoveryHit(row.help, run, help=_key(row))

    async def search(self, query: str) -> Hits:
        """Those whose names match."""
        matcher = self.matcher(query)
        for row in self._rows():
            if (score := matcher.match(row.help)) > 0:
                run = partial(self.screen.run_action, row.action)
                yield Hit(score, matcher.highlight(row.help), run, help=_key(row))

    def _rows(self) -> list[Key]:
        return KEYS.commands(cast("KnowsSituation", self.screen).situation)


def _key(row: Key) -> str:
    return f"{row.group.value} · key {row.shown}"
