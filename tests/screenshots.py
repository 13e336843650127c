"""The README's pictures of the dashboard, drawn from a saved run.

    python -m tests.screenshots RUN [--image 1378]

Writes `docs/screenshots/*.svg`.
"""

import argparse
import asyncio
import os
from pathlib import Path

from textual.pilot import Pilot

from centerviz.engine.config.output import OutputConfig
from centerviz.tui.dashboard.app import CentervizApp

FOLDER = Path("docs/screenshots")
SIZES = {"dashboard": (120, 40), "light": (120, 40), "regions-and-image": (160, 48)}


async def draw(name: str, run: Path, image: int) -> None:
    """Write one picture."""
    app = CentervizApp(None, OutputConfig(), replay=[run])
    async with app.run_test(size=SIZES[name]) as pilot:
        await settle(app, pilot)
        if name == "light":
            await pilot.press("t")
        if name == "regions-and-image":
            session = app.dashboard.session
            session.select(session.panels()[0], image)
            await pilot.press("d")
        await settle(app, pilot)
        app.save_screenshot(f"{name}.svg", path=str(FOLDER))


async def settle(app: CentervizApp, pilot: Pilot[int]) -> None:
    """Wait until the dashboard is there and nothing is left to be drawn."""
    while app.dashboard is None or not app.dashboard.session.tracks or app.dashboard.drawing:
        await pilot.pause(0.05)
    await pilot.pause(0.2)


def main() -> None:
    """Write all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--image", type=int, default=1378, help="that the last picture follows")
    given = parser.parse_args()
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    for name in SIZES:
        asyncio.run(draw(name, given.run, given.image))


if __name__ == "__main__":
    main()
