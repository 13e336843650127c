"""Files made from the dashboard: in the background, with progress, and given up when asked."""

from pathlib import Path

import pytest

from tests.tui.scripted_engine import dashboard, scripted_run
from tests.tui.test_runs_browser import save_run

pytestmark = pytest.mark.process

REPORT, GIF, POSTER, TABLE = 0, 1, 3, 5


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return save_run(tmp_path, epochs=3)


async def export(shown, line: int) -> None:
    await shown.press("E", *["down"] * line, "enter")


@pytest.mark.parametrize(
    ("line", "ending", "first"),
    [
        (REPORT, ".html", b"<!doctype html>"),
        (GIF, ".gif", b"GIF89a"),
        (POSTER, "-epoch3.png", b"\x89PNG"),
        (TABLE, ".csv", b"epoch,arm,"),
    ],
    ids=["report", "animation", "poster", "table"],
)
async def test_a_file_is_made_beside_the_run_and_its_path_is_told(run, line, ending, first):
    path = run.parent / f"{run.name}{ending}"
    async with dashboard(replay=[run]) as shown:
        await export(shown, line)
        assert "Make of what is shown" not in shown.text
        await shown.until(lambda: "Saved" in shown.told)
        assert str(path) in shown.told
        assert path.read_bytes().startswith(first)
        await shown.settle()
        assert path.name not in shown.lines()[0], "nothing is in the making any more"


async def test_how_far_it_is_stands_in_the_first_line_and_keys_answer_meanwhile(run):
    async with dashboard((160, 40), replay=[run]) as shown:
        await export(shown, GIF)
        seen = []

        def progress() -> bool:
            seen.append(shown.lines()[0])
            return any(f"making {run.name}.gif 1/3" in line or ".gif 2/3" in line for line in seen)

        await shown.until(progress)
        await shown.press("home")
        assert shown.session.position == 0
        await shown.until(lambda: "Saved" in shown.told)


async def test_what_is_in_the_making_is_cancelled_and_leaves_nothing(run):
    before = set(run.parent.iterdir())
    async with dashboard(replay=[run]) as shown:
        await export(shown, GIF)
        await shown.press("E")
        assert f"Cancel making {run.name}.gif" in shown.text
        await shown.press("enter")
        await shown.until(lambda: f"{run.name}.gif was cancelled" in shown.told)
        assert set(run.parent.iterdir()) == before


async def test_another_file_waits_until_the_first_is_made(run):
    async with dashboard(replay=[run]) as shown:
        await export(shown, GIF)
        await export(shown, 1 + TABLE)
        assert f"{run.name}.gif is still being made" in shown.told
        await shown.until(lambda: "Saved" in shown.told)
        assert not (run.parent / f"{run.name}.csv").exists()


async def test_what_cannot_be_made_is_told_in_a_sentence(run):
    async with dashboard(replay=[run]) as shown:
        (run / "config.json").write_text("{")
        await export(shown, REPORT)
        await shown.until(lambda: "config.json is damaged" in shown.told)
        assert shown.text.count("epoch 3 · ") >= 2


async def test_leaving_the_dashboard_gives_up_what_is_in_the_making(run):
    before = set(run.parent.iterdir())
    async with dashboard(replay=[run]) as shown:
        await export(shown, GIF)
        await shown.press("q")
    assert set(run.parent.iterdir()) == before


async def test_of_several_runs_the_report_has_all(tmp_path):
    runs = [save_run(tmp_path, lam=(lam,), epochs=1) for lam in (0.1, 0.5)]
    async with dashboard((120, 50), replay=runs) as shown:
        await shown.press("E")
        assert "Report of 2 runs" in shown.text
        await shown.press("enter")
        await shown.until(lambda: str(tmp_path / "report.html") in shown.told)
        page = (tmp_path / "report.html").read_text()
        assert all(run.name in page for run in runs)


async def test_a_live_run_without_a_folder_has_nothing_to_offer():
    async with scripted_run(stop_after=5) as shown:
        await shown.press("E")
        assert "no folder" in shown.told
