"""One table of all keys: no key means two things, and footer, help and docs agree with it.

    CENTERVIZ_RETAKE=1 pytest tests/tui/test_keys.py

writes docs/keys.md anew.
"""

import importlib
import os
import pkgutil
from collections import defaultdict
from dataclasses import fields, replace
from itertools import combinations, product
from pathlib import Path

import pytest
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

import centerviz.tui.dashboard
from centerviz.engine.events import Paused, Resumed, RunFinished
from centerviz.tui.dashboard.app import CentervizApp
from centerviz.tui.dashboard.key_table import KEYS
from centerviz.tui.dashboard.keys import GENERAL, Key, Place
from centerviz.tui.dashboard.model.situation import Situation
from centerviz.tui.dashboard.screens.confirm import ConfirmScreen
from centerviz.tui.dashboard.screens.dashboard import DashboardScreen
from centerviz.tui.dashboard.screens.export import ExportScreen, OfferList
from centerviz.tui.dashboard.screens.help import HelpScreen
from centerviz.tui.dashboard.screens.metric_choice import MetricChoiceScreen
from centerviz.tui.dashboard.screens.runs import RunsScreen, RunsTable
from centerviz.tui.dashboard.screens.start import StartScreen
from centerviz.tui.dashboard.widgets.form_row import Choice, FormInput
from centerviz.tui.dashboard.widgets.home import NewestRuns
from centerviz.tui.dashboard.widgets.legend import Legend
from centerviz.tui.dashboard.widgets.metrics_table import MetricsTable
from centerviz.tui.dashboard.widgets.panel import ScatterPanel
from centerviz.tui.dashboard.widgets.prompt import PromptInput
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard, scripted_run

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"
ANSWERS: dict[Place, type[DOMNode]] = {
    Place.DASHBOARD: DashboardScreen,
    Place.PANEL: ScatterPanel,
    Place.LEGEND: Legend,
    Place.HOME: NewestRuns,
    Place.METRICS: MetricChoiceScreen,
    Place.NUMBERS: MetricsTable,
    Place.RUNS: RunsScreen,
    Place.TABLE: RunsTable,
    Place.PROMPT: PromptInput,
    Place.EXPORT: ExportScreen,
    Place.OFFERS: OfferList,
    Place.FORM: StartScreen,
    Place.ENTRY: FormInput,
    Place.CHOICE: Choice,
    Place.QUESTION: ConfirmScreen,
    Place.HELP: HelpScreen,
}
SITUATIONS = [
    Situation(**dict(zip((field.name for field in fields(Situation)), values, strict=True)))
    for values in product((False, True), repeat=len(fields(Situation)))
]
OF_THE_EMPTY, OF_TRAINING = {"n New", "b Runs"}, {"space Pause", "k Stop", "←→ Epoch"}


def clashes(rows: tuple[Key, ...]) -> list[str]:
    """Keys that mean two things."""
    by_key = defaultdict(list)
    for row in rows:
        for name in row.names:
            by_key[name].append(row)
    return [
        f"{name}: {one.help} ({one.place.value}); {other.help} ({other.place.value})"
        for name, each in by_key.items()
        for one, other in combinations(each, 2)
        if (one.help != other.help and name not in GENERAL)
        or (one.place is other.place and at_once(one, other))
    ]


def at_once(one: Key, other: Key) -> bool:
    """Whether there is a situation in which both answer."""
    return any(one.when.holds(now) and other.when.holds(now) for now in SITUATIONS)


def test_no_key_means_two_things():
    assert clashes(KEYS.rows) == []


@pytest.mark.parametrize("place", [Place.RUNS, Place.DASHBOARD])
def test_a_key_that_means_two_things_is_found(place):
    row = next(row for row in KEYS.rows if row.keys == "d")
    second = Key("delete", "d", row.group, "Delete the run", place=place)
    assert len(clashes((*KEYS.rows, second))) == 1


def test_every_sentence_of_the_help_fits_its_line_at_120_columns():
    assert [row.help for row in KEYS.rows if len(row.help) > 39] == []


def bound() -> list[Binding]:
    """What the dashboard's own screens and widgets bind."""
    for module in pkgutil.walk_packages(
        centerviz.tui.dashboard.__path__, "centerviz.tui.dashboard."
    ):
        importlib.import_module(module.name)
    found, classes = [], [DOMNode]
    while classes:
        each = classes.pop()
        classes += each.__subclasses__()
        if each.__module__.startswith("centerviz.") and "BINDINGS" in vars(each):
            found += each.BINDINGS
    return found


def test_nothing_is_bound_that_is_not_in_the_table():
    made = [binding for place in Place for binding in KEYS.bindings(place)]
    assert bound() != []
    assert [binding for binding in bound() if binding not in made] == []


@pytest.mark.parametrize("place", Place, ids=lambda place: place.name.lower())
def test_every_place_binds_its_keys_and_does_what_they_say(place):
    assert KEYS.bindings(place) == ANSWERS[place].BINDINGS
    for row in KEYS.at(place):
        namespace, _, action = row.action.partition("(")[0].rpartition(".")
        owner = CentervizApp if namespace == "app" else ANSWERS[place]
        assert not action or hasattr(owner, f"action_{action}"), row


def test_what_textual_binds_for_the_whole_program_is_known():
    ours = {name for row in KEYS.rows for name in row.names}
    of_textual = {binding.key for binding in App.BINDINGS if isinstance(binding, Binding)}
    assert not ours & of_textual


async def test_the_footer_follows_the_run():
    async with dashboard() as shown:
        assert all(entry in shown.lines()[-1] for entry in OF_THE_EMPTY)
        assert "Pause" not in shown.lines()[-1]
    async with scripted_run(stop_after=8) as shown:
        assert all(entry in shown.lines()[-1] for entry in OF_TRAINING)
        assert "l Live" not in shown.lines()[-1]
        await shown.hear([Paused(epoch=1, step=50)])
        assert "space Resume" in shown.lines()[-1]
        assert "Pause" not in shown.lines()[-1]
        await shown.hear([Resumed(epoch=1, step=50)])
        assert "space Pause" in shown.lines()[-1]
        await shown.press("left")
        assert "l Live" in shown.lines()[-1]
        finished = RunFinished(reason="completed", epochs_done=1, seconds=1.0)
        await shown.hear([finished])
        assert "Stop" not in shown.lines()[-1]
        assert "n New" in shown.lines()[-1]


@pytest.mark.parametrize("reason", ["completed", "stopped"])
async def test_only_a_run_that_is_not_finished_is_offered_to_be_resumed(reason, tmp_path):
    async with scripted_run(stop_after=0) as shown:
        events = list(scripted_events(epochs=2))
        events[0] = replace(events[0], run_dir=str(tmp_path))
        end = RunFinished(reason=reason, epochs_done=1, seconds=1.0, run_dir=str(tmp_path))
        await shown.hear([*events[:8], end])
        assert ("R Resume" in shown.lines()[-1]) == (reason == "stopped")


async def test_while_an_image_is_pointed_at_the_footer_begins_with_arrows_and_esc():
    async with scripted_run(stop_after=5) as shown:
        await shown.press("i")
        assert shown.lines()[-1].startswith(" ←↑↓→ Point  Esc Leave ")
        await shown.press("escape")
        assert "Point" not in shown.lines()[-1]
        assert "Esc Leave" in shown.lines()[-1], "the image beside the panels"
        await shown.press("escape")
        assert "Leave" not in shown.lines()[-1]


async def test_in_replay_space_plays_and_halts():
    async with scripted_run(epochs=30) as shown:
        assert "space Play" in shown.lines()[-1]
        await shown.press("comma", "comma", "comma", "space")
        assert shown.session.playing
        assert "space Halt" in shown.lines()[-1]
        await shown.press("space")
        assert not shown.session.playing


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_the_footer_has_whole_words_and_always_the_program_s_keys(size):
    async with scripted_run(size, stop_after=5) as shown:
        entries = [each.strip() for each in shown.lines()[-1].split("  ") if each.strip()]
        known = {f"{row.shown} {row.footer}" for row in KEYS.rows if row.footer}
        assert set(entries) - known <= {"←→ Epoch"}
        assert shown.lines()[-1].rstrip().endswith("b Runs  ? Help  q Quit")


async def test_a_click_on_the_footer_is_its_key():
    async with scripted_run(stop_after=5) as shown:
        line = shown.lines()[-1]
        await shown.pilot.click("KeyLine", offset=(line.index("d Regions"), 0))
        await shown.settle()
        assert "regions" in shown.lines()[0]
        await shown.pilot.click("KeyLine", offset=(line.index("? Help") + 3, 0))
        await shown.settle()
        assert "Esc closes this page" in shown.text


@pytest.mark.parametrize("key", ["space", "k", "s", "i", "R"])
async def test_a_key_that_can_do_nothing_says_why(key):
    async with dashboard() as shown:
        await shown.press(key)
        assert "n starts one" in shown.told or "b shows the saved ones" in shown.told


async def test_the_help_shows_the_keys_of_the_present_screen_first():
    async with dashboard((130, 60)) as shown:
        await shown.press("b", "question_mark")
        assert "Saved runs" in shown.text
        assert shown.text.index("Saved runs") < shown.text.index("Training")


def markdown() -> str:
    """docs/keys.md as the table has it."""
    parts = [
        "# Keys of the dashboard",
        "A key means one thing wherever it does anything; arrows, Enter, Esc, Tab and space act on"
        "\nwhat has the focus. `?` shows this table; the footer shows what the keys do now.",
    ]
    for group, lines in KEYS.help():
        rows = [f"| {keys} | {text} |" for keys, text in lines]
        parts.append("\n".join([f"## {group.value}", "", "| key | |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def test_the_documentation_lists_the_same_keys():
    if os.environ.get("CENTERVIZ_RETAKE"):
        PAGE.write_text(markdown(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == markdown()
