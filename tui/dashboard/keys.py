"""What a row of the table of keys says, and the bindings that are made of rows.

The table is `key_table.KEYS`. A key means one thing wherever it does anything; only `GENERAL` keys
act on whatever has the focus, so that each place says in its own words what they do there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from textual.actions import parse
from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from .model.situation import Situation


class Place(Enum):
    """A screen or widget that answers keys."""

    DASHBOARD = "the dashboard"
    PANEL = "a panel with a cursor"
    LEGEND = "the legend"
    HOME = "the newest runs"
    METRICS = "the list of metrics"
    NUMBERS = "the table of metrics"
    RUNS = "the saved runs"
    TABLE = "the table of saved runs"
    PROMPT = "a filter or a note"
    EXPORT = "what can be made of the runs"
    OFFERS = "the list of what can be made"
    FORM = "the form"
    ENTRY = "a text in the form"
    CHOICE = "a choice in the form"
    QUESTION = "a question"
    HELP = "the help"


class Group(Enum):
    """A heading of the help; the value is what people read."""

    TRAINING = "Training"
    TIME = "Time"
    PICTURE = "Picture"
    FIGURES = "Curves, metrics and log"
    POINTING = "Pointing at images"
    CLASSES = "Classes"
    RUNS = "Saved runs"
    EXPORT = "Export"
    FORM = "New run"
    QUESTION = "Questions"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Condition:
    """When a key answers, and what is said when it does not."""

    holds: Callable[["Situation"], bool]
    otherwise: str = ""
    """A sentence; empty: nothing is said."""


ALWAYS = Condition(lambda _: True)


@dataclass(frozen=True, slots=True)
class Key:
    """What one key, or a few that do the same, do in one place."""

    action: str
    """Textual's action string; empty: Textual itself or the mouse does it."""
    keys: str
    """Textual's names of the keys, separated by commas."""
    group: Group
    help: str
    footer: str = ""
    """A word for the footer; empty: not there."""
    written: str = ""
    """The keys as people write them, where that is not `keys`."""
    place: Place = Place.DASHBOARD
    when: Condition = ALWAYS
    together: Binding.Group | None = None
    """Neighbours in the footer that share its word."""
    priority: bool = False
    """Before whatever has the focus."""

    @property
    def shown(self) -> str:
        """The keys as people write them."""
        return self.written or self.keys

    @property
    def names(self) -> list[str]:
        """Textual's names of the keys."""
        return self.keys.split(",") if self.keys else []

    def binding(self) -> Binding:
        """The key binding; those of the program as a whole are Textual's system bindings."""
        return Binding(
            self.keys,
            self.action,
            self.footer or self.help,
            show=bool(self.footer),
            key_display=self.shown,
            group=self.together,
            priority=self.priority,
            system=self.group is Group.PROGRAM,
        )


GENERAL = frozenset(
    f"{shift}{key}"
    for shift in ("", "shift+")
    for key in ("up", "down", "left", "right", "tab", "enter", "escape", "space", "home", "end")
)
"""Keys that act on what has the focus: move, choose, switch, leave."""


class KeyTable:
    """Rows, and what is made of them."""

    def __init__(self, rows: Iterable[Key]) -> None:
        self.rows = tuple(rows)
        self._of_action: dict[tuple[str, tuple[object, ...]], list[Key]] = {}
        for row in self.at(Place.DASHBOARD):
            _, name, parameters = parse(row.action)
            self._of_action.setdefault((name, parameters), []).append(row)

    def at(self, place: Place) -> tuple[Key, ...]:
        """The rows of one place, in order."""
        return tuple(row for row in self.rows if row.place is place)

    def bindings(self, place: Place) -> list[BindingType]:
        """The bindings of a place; the last one of a key says why no other answers."""
        rows = self.at(place)
        excuses = {name: row for row in rows if row.when.otherwise for name in row.names}
        return [
            *(row.binding() for row in rows if row.action),
            *(
                Binding(name, f"excuse({row.when.otherwise!r})", show=False)
                for name, row in excuses.items()
            ),
        ]

    def answers(self, action: str, parameters: tuple[object, ...], now: "Situation") -> bool:
        """Whether the dashboard does this action now; what is not in the table it always does."""
        rows = self._of_action.get((action, parameters))
        return not rows or any(row.when.holds(now) for row in rows)

    def key(self, action: str) -> str:
        """The key of one of the dashboard's actions, as people write it.

        Args:
            action: the action's name; of several rows, the first counts.
        """
        rows = self.at(Place.DASHBOARD)
        return next(row.shown for row in rows if row.action.partition("(")[0] == action)

    def help(self) -> Iterator[tuple[Group, list[tuple[str, str]]]]:
        """For each group, the keys as people write them and what they do, each once."""
        for group in Group:
            lines = [(row.shown, row.help) for row in self.rows if row.group is group]
            yield group, list(dict.fromkeys(lines))

    def commands(self, now: "Situation") -> list[Key]:
        """What can be chosen by name on the dashboard now, each once."""
        rows = [row for row in self.at(Place.DASHBOARD) if row.action and row.when.holds(now)]
        # Digits are the names of their classes, which no sentence of the table has.
        return list({row.action: row for row in rows if not row.keys.isdigit()}.values())
