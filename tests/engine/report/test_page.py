"""The report as readers use it, in a real browser, from the disk."""

from pathlib import Path

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from centerviz.engine.metrics.confidence import reliability
from centerviz.engine.report import write_report
from centerviz.engine.run_folder.saved_run import SavedRun
from tests.engine.recorded import BAD, GOOD, saved_run
from tests.engine.report.browser import Page

pytestmark = [pytest.mark.process, pytest.mark.long]

PLANE = "canvas[role=application]"


def shown_epochs(page: Page) -> list[str]:
    return [text.split(" · ")[0] for text in page.texts(".panel figcaption p")]


def ink(page: Page) -> int:
    """How many pixels of the first plane are drawn upon."""
    return int(
        page.js(
            "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
            ".filter((v, i) => i % 4 === 3 && v).length)(document.querySelector('.stage canvas'))"
        )
    )


def walk(page: Page, steps: int = 1) -> None:
    page.key(*[Keys.ARROW_RIGHT] * steps, on=PLANE)


def test_it_opens_from_the_disk_and_loads_nothing(page: Page, report: Path) -> None:
    page.open(report)
    assert page.js("location.protocol") == "file:"
    assert page.js("performance.getEntriesByType('resource').length") == 0
    assert page.problems() == []
    assert page.texts("h2") == [
        *("Feature planes", "What the numbers say", "Curves", "Reliability", "Metrics", "Run")
    ]
    assert page.texts(".panel h3") == ["softmax", "center loss λ=0.5"]


def test_the_slider_and_the_keys_choose_the_epoch_of_all_arms(page: Page, report: Path) -> None:
    page.open(report)
    assert shown_epochs(page) == ["epoch 3", "epoch 3"]
    page.key(Keys.ARROW_LEFT, on="input[type=range]")
    assert shown_epochs(page) == ["epoch 2", "epoch 2"]
    page.key(Keys.HOME)
    assert shown_epochs(page) == ["epoch 1", "epoch 1"]
    page.key(Keys.ARROW_RIGHT)
    assert shown_epochs(page) == ["epoch 2", "epoch 2"]
    assert page.texts(".where") == ["epoch 2 / 3"]


def test_every_epoch_is_drawn_anew(page: Page, report: Path) -> None:
    page.open(report)
    pictures = []
    for _ in range(3):
        pictures.append(page.js("document.querySelector('.stage canvas').toDataURL()"))
        page.key(Keys.ARROW_LEFT)
    assert len(set(pictures)) == 3


def test_play_runs_to_the_last_epoch_and_stops(page: Page, report: Path) -> None:
    page.open(report)
    page.key(" ")
    assert shown_epochs(page)[0] != "epoch 3"
    page.wait("document.querySelector('.where').textContent === 'epoch 3 / 3'")
    page.wait("document.querySelector('.play').ariaLabel === 'Play'")


def test_a_point_shows_its_image_its_label_and_what_each_arm_says(
    page: Page, run: SavedRun, report: Path
) -> None:
    page.open(report)
    walk(page, 3)
    label, *said, image = page.texts(".card p")
    index = int(image.removeprefix("test image "))
    assert label == f"true label {run.labels[index]}"
    for text, state in zip(said, run.arm_states(2), strict=True):
        logits = state.logits()[index].astype(np.float64)
        odds = np.exp(logits - logits.max())
        guess = int(odds.argmax())
        sign = "✓" if guess == run.labels[index] else "✗"
        _, answer = text.split("\n")
        assert answer.split()[:2] == [sign, str(guess)]
        assert float(answer.split()[2].rstrip("%")) == pytest.approx(100 / odds.sum(), abs=0.11)
    shown = page.js(
        "(c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
        ".filter((_, i) => i % 4 === 0))(document.querySelector('.digit'))"
    )
    assert shown == run.images[index].ravel().tolist()


def test_the_mouse_finds_the_point_below_it(page: Page, report: Path) -> None:
    page.open(report)
    walk(page)
    expected = page.texts(".card p")[-1]
    ring = page.js(
        "(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let [x, y, n] = [0, 0, 0]; for (let i = 3; i < d.length; i += 4) if (d[i]) {"
        " n++; x += (i >> 2) % c.width; y += Math.floor((i >> 2) / c.width); }"
        " return [x / n - c.width / 2, y / n - c.height / 2]; })"
        "(document.querySelector('canvas[role=application]'))"
    )
    page.js("document.activeElement.blur()")
    assert page.all(".card") == []
    plane = page.all(PLANE)[0]
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", plane)
    mouse = ActionChains(page.driver)
    mouse.move_to_element_with_offset(plane, round(ring[0]), round(ring[1])).perform()
    assert page.texts(".card p")[-1] == expected


def test_classes_can_be_hidden_and_shown(page: Page, report: Path) -> None:
    page.open(report)
    everything = ink(page)
    page.press("none")
    nothing = ink(page)
    walk(page)
    assert page.all(".card") == []
    page.press("3")
    walk(page)
    assert page.texts(".card p")[0] == "true label 3"
    assert nothing < ink(page) < everything
    page.press("all")
    assert ink(page) == everything


def test_centers_are_marked_unless_switched_off(page: Page, report: Path) -> None:
    page.open(report)
    marked = ink(page)
    page.press("none")
    page.press("3")
    one = ink(page)
    page.press("class marks")
    page.press("none")
    page.press("2")
    assert ink(page) < one < marked


def test_a_plane_zooms_and_comes_back(page: Page, report: Path) -> None:
    page.open(report)
    picture = "document.querySelector('.stage canvas').toDataURL()"
    before = page.js(picture)
    page.key("++", on=PLANE)
    assert page.js(picture) != before
    assert any("points lie outside" in text for text in page.texts(".outside"))
    page.press("reset zoom")
    assert page.js(picture) == before


def test_axes_hold_all_epochs_until_they_are_fitted_to_each(page: Page, report: Path) -> None:
    page.open(report)
    page.press("none")
    grid = "document.querySelector('.stage canvas').toDataURL()"
    before = page.js(grid)
    page.key(Keys.HOME)
    assert page.js(grid) == before
    page.choose("Axes", "fit")
    assert page.js(grid) != before


def test_crowded_places_are_stronger_until_density_is_switched_off(
    page: Page, report: Path
) -> None:
    page.open(report)
    page.press("class marks")
    page.press("none")
    page.press("2")
    strongest = (
        "(d => { let least = 765; for (let i = 0; i < d.length; i += 4) if (d[i + 3] > 250)"
        " least = Math.min(least, d[i] + d[i + 1] + d[i + 2]); return least; })"
        "(document.querySelectorAll('.stage canvas')[2].getContext('2d')"
        ".getImageData(100, 0, 400, 400).data)"
    )
    shaded = page.js(strongest)
    page.press("density")
    assert shaded < page.js(strongest) - 20
    page.press("density")
    assert page.js(strongest) == shaded


def test_shared_axes_draw_the_small_arm_small(page: Page, report: Path) -> None:
    page.open(report)
    page.key(Keys.END)
    spread = (
        "(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let low = 1e9, high = 0; for (let i = 0; i < d.length; i += 4)"
        " if (Math.max(d[i], d[i+1], d[i+2]) - Math.min(d[i], d[i+1], d[i+2]) > 60) {"
        " const x = (i >> 2) % c.width; low = Math.min(low, x); high = Math.max(high, x); }"
        " return (high - low) / c.width; })(document.querySelectorAll('.stage')[1].firstChild)"
    )
    alone = page.js(spread)
    page.choose("Axes", "shared")
    assert page.js(spread) < 0.5 * alone


def test_curves_diagrams_and_tables_follow_the_epoch(
    page: Page, run: SavedRun, report: Path
) -> None:
    page.open(report)
    page.key(Keys.HOME)
    ece = page.texts(".diagrams figure p")
    assert all(text.startswith("ECE") for text in ece)
    rows = {row.split(" ")[0]: row for row in page.texts("#run > .run table tbody tr")}
    for arm in run.arms:
        assert f"{run.numbers[0][arm.name]['silhouette']:.4g}" in rows["silhouette"]
    accuracy = run.numbers[0]["center(lam=0.5)"]["test_accuracy"]
    assert any(f"{accuracy:.2%}" in text for text in page.texts(".chart .legend li"))
    assert page.js("document.querySelectorAll('tr.current').length") == 2


def test_a_reliability_diagram_has_a_bar_for_each_bin_that_is_not_empty(
    page: Page, run: SavedRun, report: Path
) -> None:
    page.open(report)
    expected = [
        int((reliability(state.logits(), run.labels).count > 0).sum())
        for state in run.arm_states(2)
    ]
    bars = (
        "[...document.querySelectorAll('.diagrams svg')].map(s => s.querySelectorAll('g').length)"
    )
    assert page.js(bars) == expected


def test_settings_and_verdicts_are_there(page: Page, run: SavedRun, report: Path) -> None:
    page.open(report)
    assert page.texts(".verdict h3") == [
        "Softmax features do not cluster",
        "Softmax is over-confident",
        "Center loss λ=0.5 cures both",
    ]
    assert all("undecided" in text and "1 seed" in text for text in page.texts(".answer"))
    settings = page.js("[...document.querySelectorAll('.pairs dt')].map(e => e.textContent)")
    assert {name.replace("_", " ") for name in run.config.to_json()} <= set(settings)


def test_it_is_light_or_dark_as_the_system_until_the_reader_chooses(
    page: Page, report: Path
) -> None:
    background = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]"
    page.open(report, dark=True)
    assert page.js(background) < 40
    page.choose("Theme", "light")
    assert page.js(background) > 220
    page.open(report, dark=False)
    assert page.js(background) > 220


def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, report: Path) -> None:
    page.open(report, width=400)
    assert page.js("document.documentElement.scrollWidth <= innerWidth")
    assert page.js("document.querySelector('.stage').clientWidth") > 300


def test_every_control_can_be_reached_and_has_a_name(page: Page, report: Path) -> None:
    page.open(report)
    controls = page.all("button, select, input, canvas[tabindex]")
    assert len(controls) > 20
    for control in controls:
        assert control.accessible_name, control.get_attribute("outerHTML")
        assert control.get_property("tabIndex") == 0


def test_several_runs_have_a_tab_each_and_are_compared(page: Page, tmp_path: Path) -> None:
    runs = [
        saved_run(tmp_path, seed=seed, epochs=seed % 2 + 1, metrics={0.0: BAD, 0.5: GOOD})
        for seed in range(2)
    ]
    page.open(write_report(runs, tmp_path / "two.html").path)
    assert page.texts("[role=tab]") == [run.run_id for run in runs]
    assert page.texts(".where") == ["epoch 1 / 1"]
    page.press(runs[1].run_id)
    page.wait("document.querySelector('.where').textContent === 'epoch 2 / 2'")
    assert page.texts("details[open] summary")[0] == "Comparison"
    assert "group B, 1 seed" in "\n".join(page.texts(".answer"))
    assert page.problems() == []


def test_a_sample_is_called_one(page: Page, run: SavedRun, tmp_path: Path) -> None:
    written = write_report([run], tmp_path / "r.html", points=50)
    assert written.sampled == (run.run_id,)
    page.open(written.path)
    assert any("a fixed sample of 50 of 200 test images" in text for text in page.texts(".quiet"))
