"""The classes of a run in one line, however many there are."""

import dataclasses

import pytest

from centerviz.tui.dashboard.widgets.legend import Legend
from tests.scripted import scripted_events
from tests.tui.scripted_engine import Dashboard, dashboard


async def with_names(shown: Dashboard, names: list[str]) -> Legend:
    events = list(scripted_events(classes=len(names)))[:5]
    dataset = dataclasses.replace(events[0].dataset, class_names=tuple(names))
    await shown.hear([dataclasses.replace(events[0], dataset=dataset), *events[1:]])
    return shown.app.screen.query_one(Legend)


def line(shown: Dashboard, legend: Legend) -> str:
    return shown.lines()[legend.region.y]


HUNDRED = [str(number) for number in range(100)]
LONG = [f"a long name of class {letter}, in words" for letter in "abcdefghij"]


@pytest.mark.parametrize("names", [HUNDRED, LONG], ids=["many", "long"])
async def test_keys_turn_its_pages_and_every_class_is_on_one(names: list[str]) -> None:
    async with dashboard((120, 40), start=True) as shown:
        legend = await with_names(shown, names)
        legend.focus()
        await shown.settle()
        seen = set()
        for _ in names:
            assert "…" not in line(shown, legend)
            seen |= set(line(shown, legend).replace("●", "\n").replace("›", "").split("\n"))
            await shown.press("right")
        for name in names:
            assert any(part.strip() and name.startswith(part.strip()) for part in seen), name
        assert "›" in line(shown, legend), "the first page again"


async def test_the_mouse_turns_its_pages() -> None:
    async with dashboard((120, 40), start=True) as shown:
        legend = await with_names(shown, HUNDRED)
        assert " 0 " in line(shown, legend)
        await shown.pilot.click(Legend, offset=(line(shown, legend).index("›"), 0))
        await shown.settle()
        assert " 0 " not in line(shown, legend)
        await shown.pilot.click(Legend, offset=(line(shown, legend).index("● 30"), 0))
        await shown.settle()
        assert shown.session.hidden == {30}
        await shown.pilot.click(Legend, offset=(line(shown, legend).index("‹"), 0))
        await shown.settle()
        assert " 0 " in line(shown, legend)
