"""The same value looks the same wherever people read it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import EpochDone
from centerviz.engine.report import write_report
from centerviz.engine.run_folder.saved_run import SavedRun
from centerviz.tui.cli import compare
from centerviz.tui.headless.progress import RunProgress
from centerviz.tui.headless.results import print_results
from tests.engine.recorded import saved_run
from tests.scripted import scripted_events
from tests.tui.command import invoke
from tests.tui.scripted_engine import dashboard

VALUES = {"ece": 0.00798, "fisher": 1.172e-05, "silhouette": 0.0411789, "test_accuracy": 0.99224}
OTHER = {"ece": 0.0200001, "fisher": -0.00012344, "silhouette": 1234.5678, "test_accuracy": 0.5}
TEXTS = ("0.00798", "1.172e-05", "0.04118", "99.22%", "0.02", "-0.0001234", "1235", "50.00%")


@pytest.fixture
def run(tmp_path: Path) -> SavedRun:
    return saved_run(tmp_path / "runs", epochs=1, metrics={0.0: VALUES, 0.5: OTHER})


def assert_all_in(shown: str) -> None:
    missing = [text for text in TEXTS if not re.search(rf"(?<![\d.-]){text}(?![\d.%])", shown)]
    assert not missing, shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 48)], ids="{0[0]}x{0[1]}".format)
async def test_in_the_dashboard_s_table(run: SavedRun, size: tuple[int, int]) -> None:
    async with dashboard(size, output=OutputConfig(), replay=[run.path]) as shown:
        await shown.until(lambda: bool(shown.session.epochs))
        if "metrics · " not in shown.text:
            await shown.press("v")
        seen = []
        table = shown.app.screen.query_one("#numbers")
        for row in range(0, 40, 4):
            for column in (0, 99):
                table.scroll_to(x=column, y=row, animate=False, force=True)
                await shown.settle()
                seen.append(shown.text)
        assert_all_in("\n".join(seen))


def test_in_the_comparison(run: SavedRun) -> None:
    assert_all_in(invoke(compare.app, run.path).stdout)


def test_in_the_report(run: SavedRun, tmp_path: Path) -> None:
    page = write_report([run], tmp_path / "report.html").path.read_text(encoding="utf-8")
    content = json.loads(re.findall(r'id="content">(.*?)</script>', page)[0])
    texts = [
        text
        for columns in content["runs"][0]["metrics"]["texts"].values()
        for column in columns.values()
        for text in column
    ]
    assert_all_in(" ".join(texts))
    arms = content["comparison"]["groups"][0]["arms"]
    assert_all_in(" ".join(text for arm in arms for text in arm["texts"].values()))


def test_in_the_headless_results(capsys: pytest.CaptureFixture[str]) -> None:
    progress = RunProgress()
    for event in scripted_events(epochs=1):
        if isinstance(event, EpochDone):
            arms = zip(event.arms, (VALUES, OTHER), strict=True)
            event = replace(
                event,
                arms=tuple(replace(arm, metrics={**arm.metrics, **found}) for arm, found in arms),
            )
        progress.see(event)
    print_results(progress)
    assert_all_in(capsys.readouterr().out)
