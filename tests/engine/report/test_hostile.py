"""Texts from files are shown and never run."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import ArmWarning, Event, RunStarted
from centerviz.engine.recording.record import record
from centerviz.engine.report import write_report
from centerviz.engine.run_folder.saved_run import load_run
from tests.engine.report.browser import Page
from tests.scripted import scripted_events

pytestmark = [pytest.mark.process, pytest.mark.long]

NAMES = (
    "</script><script>window.owned = 1</script>",
    "<img src=x onerror='window.owned = 2'>",
    '" onpointerover="window.owned = 3" x="',
    "{{script}}{{content}}",
    "<!--<script>",
    "javascript:window.owned=4",
    "\u202egnol si eman siht",
    "</title><svg onload=window.owned=5>",
    "<b>eight</b>",
    "nine\u2028window.owned = 6",
)


def hostile_events() -> Iterator[Event]:
    for event in scripted_events():
        if isinstance(event, RunStarted):
            dataset = replace(event.dataset, name=NAMES[0], source=NAMES[1], class_names=NAMES)
            yield replace(event, dataset=dataset)
        elif isinstance(event, ArmWarning):
            yield replace(event, message=NAMES[7])
        else:
            yield event


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    runs = tmp_path_factory.mktemp("hostile")
    for _ in record(hostile_events(), OutputConfig(runs_dir=str(runs), snapshots=False)):
        pass
    [folder] = (path.parent for path in runs.glob("*/config.json"))
    return write_report([load_run(folder)], runs / "hostile.html").path


def test_a_hostile_class_name_is_text_and_runs_no_script(page: Page, hostile: Path) -> None:
    page.open(hostile)
    for _ in range(3):
        page.key("\ue014", on="canvas[role=application]")  # the right arrow: shows labels
    assert page.js("window.owned === undefined")
    assert page.js("document.scripts.length") == 2
    assert not page.all("img, main svg[onload], b > b")
    assert page.problems() == []


def test_hostile_texts_are_shown_as_they_are(page: Page, hostile: Path) -> None:
    page.open(hostile)
    shown = page.js("[...document.querySelectorAll('.classes bdi')].map(e => e.textContent)")
    assert shown[8] == "<b>eight</b>"
    assert shown[0] == "</script><script>window…"
    assert NAMES[7] in page.texts(".problem")
    assert NAMES[1] in page.texts(".pairs dd")


def test_the_policy_stops_a_script_that_came_in_all_the_same(page: Page, hostile: Path) -> None:
    page.open(hostile)
    page.js("""(() => {
        window.stopped = [];
        addEventListener("securitypolicyviolation", e => stopped.push(e.effectiveDirective));
        const script = document.createElement("script");
        try { script.textContent = "window.owned = 7"; } catch { stopped.push("text"); }
        const image = new Image();
        image.src = "http://127.0.0.1:9/x.png";
        document.body.append(image, script);
        fetch("http://127.0.0.1:9/").catch(() => stopped.push("fetch"));
    })()""")
    page.wait("stopped.includes('img-src') && stopped.includes('fetch')")
    assert page.js("window.owned === undefined")


def test_the_policy_allows_no_markup_from_texts(page: Page, hostile: Path) -> None:
    page.open(hostile)
    refused = """(() => {
        try { document.body.innerHTML = "<p>x</p>"; } catch (error) { return error.name; }
    })()"""
    assert page.js(refused) == "TypeError"
