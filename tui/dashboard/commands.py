"""The command palette: every action of the dashboard by name."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from .actions import ACTIONS


class DashboardCommands(Provider):
    """Offers `ACTIONS` on the dashboard."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action in ACTIONS:
            run = partial(self.screen.run_action, action.name)
            yield DiscoveryHit(action.help, run, help=f"{action.group} · key {action.shown}")

    async def search(self, query: str) -> Hits:
        """Those whose names match."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            if (score := matcher.match(action.help)) > 0:
                run = partial(self.screen.run_action, action.name)
                yield Hit(
                    score,
                    matcher.highlight(action.help),
                    run,
                    help=f"{action.group} · key {action.shown}",
                )
