"""The whole screen, character by character, for the Textual that these were taken with.

    CENTERVIZ_RETAKE=1 pytest tests/tui/test_screens_text.py

takes them anew; look at the difference before you keep it.
"""

import os
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.tui.scripted_engine import dashboard, scripted_run

FOLDER = Path(__file__).parent / "screens"
TAKEN_WITH = "8.2.8"
_TIME = re.compile(r"\d\d:\d\d:\d\d")

pytestmark = pytest.mark.skipif(
    version("textual") != TAKEN_WITH, reason=f"the screens were taken with Textual {TAKEN_WITH}"
)


def compare(name: str, lines: list[str]) -> None:
    """Check the screen against the file of this name, or take it anew."""
    path = FOLDER / f"{name}.txt"
    text = "\n".join(_TIME.sub("hh:mm:ss", line.rstrip()) for line in lines) + "\n"
    if os.environ.get("CENTERVIZ_RETAKE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
async def test_a_run_after_three_epochs(size):
    async with scripted_run(size, epochs=5, stop_after=14, points=2000, warn=False) as shown:
        compare(f"run-{size[0]}x{size[1]}", shown.lines())


async def test_without_colours():
    environ = {"NO_COLOR": "1", "TERM": "xterm"}
    async with scripted_run((80, 24), stop_after=4, environ=environ, warn=False) as shown:
        await shown.press("d")
        compare("no-color-80x24", shown.lines())


async def test_the_keys():
    async with dashboard((120, 40)) as shown:
        await shown.press("question_mark")
        compare("help-120x40", shown.lines())


async def test_the_start_form():
    async with dashboard((120, 40)) as shown:
        await shown.press("n")
        compare("start-120x40", shown.lines())
