"""The pieces of a frame, one by one."""

from typing import Any

import pytest
from textual.app import App

from centerviz.tui.dashboard.turns import Turns


@pytest.fixture
def drawn() -> list[str]:
    return []


def pieces(drawn: list[str], names: str) -> list[Any]:
    return [lambda name=name: drawn.append(name) for name in names]


async def test_the_first_piece_is_drawn_now_and_the_others_follow(drawn):
    async with App[None]().run_test() as pilot:
        turns = Turns(pilot.app.screen)
        turns.draw(pieces(drawn, "abc"))
        assert drawn == ["a"]
        while turns:
            await pilot.pause(0.01)
        assert drawn == ["a", "b", "c"]


async def test_a_new_frame_replaces_what_waits_of_the_one_before(drawn):
    async with App[None]().run_test() as pilot:
        turns = Turns(pilot.app.screen)
        turns.draw(pieces(drawn, "abc"))
        turns.draw(pieces(drawn, "xy"))
        while turns:
            await pilot.pause(0.01)
        # By the end of a third, longer frame any piece of the first would have had its turn.
        turns.draw(pieces(drawn, "1234"))
        while turns:
            await pilot.pause(0.01)
        assert "".join(drawn) == "axy1234"


async def test_a_frame_may_be_empty(drawn):
    async with App[None]().run_test() as pilot:
        turns = Turns(pilot.app.screen)
        turns.draw(pieces(drawn, "abc"))
        turns.draw([])
        assert not turns
