"""docs/losses.md has every loss as the program has it.

    CENTERVIZ_RETAKE=1 pytest tests/engine/config/test_losses_page.py

writes the tables anew, below the words.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from centerviz.engine import parse_arm
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.config.losses.base import Loss, LossSetting
from centerviz.tui.cli.losses import allowed_text, default_text

PAGE = Path(__file__).parents[3] / "docs" / "losses.md"
BEGIN = "## Heads\n"
TITLES = {"head": "Heads", "term": "Terms"}


def tables() -> str:
    lines = [line for kind, title in TITLES.items() for line in section(kind, title)]
    return "\n".join(lines).rstrip() + "\n"


def section(kind: str, title: str) -> Iterator[str]:
    yield from (f"## {title}", "")
    for loss in LOSSES.values():
        if loss.kind == kind:
            yield from described(loss)


def described(loss: Loss) -> Iterator[str]:
    yield from (
        f"### `{loss.name}`: {loss.title}",
        "",
        f"{loss.formula}",
        "",
        f"{loss.source}.",
        "",
    )
    if loss.settings:
        yield from ("| setting | default | range | |", "| --- | --- | --- | --- |")
        yield from map(row, loss.settings.values())
        yield ""


def row(setting: LossSetting) -> str:
    cells = (f"`{setting.name}`", default_text(setting), allowed_text(setting), setting.help)
    return f"| {' | '.join(cells)} |"


def test_the_page_has_every_loss_as_the_program_has_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    words, _, _ = text.partition(BEGIN)
    if os.environ.get("CENTERVIZ_RETAKE"):
        PAGE.write_text(words + tables(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == words + tables()


def arms() -> list[str]:
    """Every arm that the words name: of commands, of Python, and names of losses."""
    words, _, _ = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    python = re.findall(r'"([^"]+)"', " ".join(re.findall(r"arms=\(([^)]*)\)", words)))
    return [*re.findall(r"--arm ([^\s`]+)", words), *python]


def test_there_are_examples() -> None:
    assert len(arms()) > 6


@pytest.mark.parametrize("arm", arms())
def test_every_example_is_an_arm(arm: str) -> None:
    assert parse_arm(arm)
