"""What a person sees of a run, and what the keys do to it."""

import re
from dataclasses import replace

import pytest

from centerviz.engine import accuracy_of, percent_text
from centerviz.engine.drawing.palette import class_styles
from centerviz.engine.events import (
    FrameReady,
    Paused,
    Resumed,
    RunFailed,
    RunFinished,
    SnapshotSaved,
)
from centerviz.engine.metrics.catalog import METRICS
from centerviz.tui.dashboard.key_table import KEYS
from centerviz.tui.dashboard.widgets.metric_labels import SHORTEST, metric_label
from tests.scripted import METRIC_NAMES, scripted_events
from tests.tui.scripted_engine import TRUE_COLOR, dashboard, scripted_run

MIDDLE_OF_FIRST_EPOCH = 2
TWO_EPOCHS_AND_A_FRAME = 11


async def test_an_empty_dashboard_says_what_can_be_done():
    async with dashboard() as shown:
        assert "no run" in shown.text
        for hint in ("start a new run", "open saved runs", "see all keys"):
            assert hint in shown.text


async def test_a_start_is_announced_until_the_first_frame():
    async with dashboard(start=True) as shown:
        assert "starting" in shown.text
        assert "loading the data" in shown.text


async def test_what_an_engine_says_before_it_is_taken_up_is_shown():
    first = list(scripted_events())[:MIDDLE_OF_FIRST_EPOCH]
    async with dashboard(start=True, said_at_once=first) as shown:
        await shown.until(lambda: "epoch 1 · step 13/40" in shown.text)
        await shown.hear(list(scripted_events())[MIDDLE_OF_FIRST_EPOCH:])
        assert "3/3" in shown.text


async def test_a_live_run_shows_both_arms_their_step_and_accuracy():
    async with scripted_run((160, 48), stop_after=MIDDLE_OF_FIRST_EPOCH) as shown:
        assert "training" in shown.lines()[0]
        assert "digits" in shown.lines()[0]
        assert "softmax" in shown.lines()[1]
        assert "center loss λ=0.5" in shown.lines()[1]
        shares = [
            percent_text(accuracy_of(panel.state, panel.labels)) for panel in shown.session.panels()
        ]
        for share in shares:
            assert f"epoch 1 · step 13/40 · accuracy {share} on 60 of 200 test images" in shown.text
        assert "live 1/3" in shown.text
        assert "20 steps/s" in shown.text
        assert "ETA" in shown.text


async def test_curves_and_numbers_begin_within_the_first_epoch():
    async with scripted_run((200, 60), stop_after=3) as shown:
        assert "error (dotted: train) · epoch 1…" in shown.text
        assert "metrics · epoch 1 so far" in shown.text
        assert "accuracy on 60 test images" in shown.text
        assert "begins with the first steps" not in shown.text
        await shown.hear(list(scripted_events())[3:5])
        assert "epoch 1…" not in shown.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids="{0[0]}x{0[1]}".format)
async def test_no_metric_s_name_is_cut(size):
    async with scripted_run(size, stop_after=4, warn=False) as shown:
        if "train CE" not in shown.text:
            await shown.press("v")
        assert "epoch 1 · 200 test images" in shown.text
        for name in ("test accuracy ↑", "ECE ↓", "train (?:CE|cross entropy) ↓"):
            assert re.search(rf"│ {name}  +([\d.]+%?|–)  ", shown.text), shown.text


async def test_a_term_of_one_arm_s_loss_stands_beside_the_losses_of_its_split():
    async with scripted_run((200, 60), stop_after=5) as shown:
        rows = re.findall(
            r"│ ((?:train|test|validation) [a-z ]+?)(?: [↑↓])? +([\d.–]+)%? +([\d.]+)", shown.text
        )
    names = [name for name, *_ in rows]
    assert names == [
        "test accuracy",
        *("train loss", "train cross entropy", "train accuracy", "train center loss"),
        *("test loss", "test cross entropy", "test center loss"),
        *("validation loss", "validation accuracy"),
    ]
    assert [softmax for name, softmax, _ in rows if "center" in name] == ["–", "–"]


def test_every_metric_has_a_name_that_fits_the_narrowest_column():
    terms = ("center", "contrastive_center", "git", "island", "likelihood", "ring")
    losses = {f"{split}_{term}_loss" for split in ("train", "test") for term in terms}
    names = {metric.name for metric in METRICS} | set(METRIC_NAMES) | losses
    labels = [metric_label(name, SHORTEST) for name in names]
    assert not [label for label in labels if len(label) > SHORTEST or "…" in label]
    assert len(set(labels)) == len(names)


async def test_after_an_epoch_there_are_curves_numbers_and_a_log_line():
    async with scripted_run((200, 60), stop_after=5) as shown:
        assert shown.text.count("epoch 1 · ") >= 2
        assert "metrics · epoch 1" in shown.text
        assert "test accuracy" in shown.text
        assert "66.33%" in shown.text


async def test_arrows_scrub_all_panels_while_training_goes_on():
    async with scripted_run(stop_after=TWO_EPOCHS_AND_A_FRAME, epochs=4) as shown:
        assert shown.text.count("epoch 3 · step 13/40") == 2
        await shown.press("left")
        assert shown.text.count("epoch 2 · ") >= 2
        await shown.press("home")
        assert shown.text.count("epoch 1 · ") >= 2
        assert "◆" in shown.text
        await shown.press("right")
        assert shown.session.position == 1
        await shown.press("end", "shift+left")
        assert shown.session.position == 0
        await shown.press("l")
        assert shown.text.count("epoch 3 · step 13/40") == 2


async def test_p_plays_the_epochs_to_the_last():
    async with scripted_run(epochs=30) as shown:
        # Slow enough to be seen on any machine, and then as fast as it goes.
        await shown.press("comma", "comma", "comma", "p")
        assert "▶" in shown.lines()[0]
        await shown.press(*["full_stop"] * 5)
        await shown.until(lambda: not shown.session.playing)
        await shown.settle()
        assert shown.text.count("epoch 30 · ") >= 2


async def test_space_pauses_and_resumes_training_itself():
    async with scripted_run(stop_after=MIDDLE_OF_FIRST_EPOCH) as shown:
        await shown.press("space")
        assert shown.engine.commands == ["pause"]
        await shown.hear([Paused(epoch=0, step=14)])
        assert "paused" in shown.lines()[0]
        await shown.press("space")
        assert shown.engine.commands == ["pause", "resume"]
        await shown.hear([Resumed(epoch=0, step=14)])
        assert "training" in shown.lines()[0]


async def test_the_pictures_of_every_epoch_are_not_told_of():
    async with scripted_run(stop_after=MIDDLE_OF_FIRST_EPOCH) as shown:
        await shown.hear([SnapshotSaved(epoch=0, paths=("/runs/x.jpg",))])
        assert "x.jpg" not in shown.told


async def test_stop_asks_first():
    async with scripted_run(stop_after=MIDDLE_OF_FIRST_EPOCH) as shown:
        await shown.press("k")
        assert "Stop this run?" in shown.text
        await shown.press("escape")
        assert shown.engine.commands == []
        await shown.press("k", "y")
        assert shown.engine.commands == ["stop"]
        assert "stopping" in shown.lines()[0]


async def test_a_failure_is_told_with_reason_and_log_and_keeps_the_pictures():
    async with scripted_run(stop_after=5) as shown:
        failure = RunFailed(message="The engine was killed.", is_bug=True, log="/tmp/a.log")
        await shown.hear([failure])
        assert "failed" in shown.lines()[0]
        for part in ("The engine was killed.", "/tmp/a.log", "run again"):
            assert part in shown.text
        assert "softmax" in shown.text
        assert "epoch 1" in shown.text


async def test_quitting_without_a_run_asks_nothing():
    async with scripted_run() as shown:
        await shown.until(lambda: shown.engine.commands == ["close"])
        await shown.press("q")
        await shown.until(lambda: shown.app.return_value == 0)


async def test_quitting_while_a_finished_engine_closes_waits_for_it_without_a_question():
    async with scripted_run(stop_after=MIDDLE_OF_FIRST_EPOCH) as shown:
        shown.engine.may_be_gone.clear()
        await shown.hear([RunFinished(reason="completed", epochs_done=3, seconds=1.0)])
        await shown.press("q")
        assert "A run is going on" not in shown.text
        assert shown.app.return_value is None
        shown.engine.may_be_gone.set()
        await shown.until(lambda: shown.app.return_value == 0)
        assert shown.engine.commands == ["close"]


async def test_quitting_during_a_run_asks_and_stops_it_in_order():
    async with scripted_run(stop_after=MIDDLE_OF_FIRST_EPOCH) as shown:
        await shown.press("q")
        assert "A run is going on" in shown.text
        await shown.press("escape")
        assert shown.app.return_value is None
        await shown.press("q", "y")
        assert shown.engine.commands == ["stop"]
        finished = RunFinished(reason="stopped", epochs_done=0, seconds=1.0)
        shown.engine.inbox.put(finished)
        await shown.until(lambda: shown.app.return_value == 0)
        assert shown.engine.commands == ["stop", "close"]


async def test_x_gives_all_panels_the_same_axes():
    def axis_of(shown, number):
        [*_, line] = [line for line in shown.lines()[:26] if "└" in line and "┬" in line]
        return shown.lines()[shown.lines().index(line) + 1][60 * number : 60 * number + 59].split()

    async with scripted_run(stop_after=5) as shown:
        assert axis_of(shown, 0) != axis_of(shown, 1)
        await shown.press("x")
        assert "shared axes" in shown.lines()[0]
        assert axis_of(shown, 0) == axis_of(shown, 1)


async def test_d_shades_the_regions_and_takes_the_shade_away():
    async with scripted_run(stop_after=5) as shown:
        plain = shown.colors()
        await shown.press("d")
        assert len(shown.colors() - plain) >= 10
        await shown.press("d")
        assert shown.colors() == plain


@pytest.mark.parametrize("glyph", "●▲■")
async def test_a_digit_key_isolates_a_class(glyph):
    async with scripted_run(stop_after=5) as shown:
        await shown.press("g")
        await shown.press(str("●▲■".index(glyph)))
        panels = "\n".join(shown.lines()[2:24])
        assert glyph in panels
        assert not set("●▲■◆✚○△□◇✕") - {glyph} & set(panels)
        await shown.press("a")
        assert set("●▲■◆✚○△□◇✕") <= set("\n".join(shown.lines()[2:24]))


async def test_zoom_and_pan_change_the_axes_and_z_resets_them():
    async with scripted_run(stop_after=5) as shown:
        before = shown.lines()[2:25]
        await shown.press("plus", "plus")
        zoomed = shown.lines()[2:25]
        assert zoomed != before
        await shown.press("L")
        assert shown.lines()[2:25] != zoomed
        await shown.press("z")
        assert shown.lines()[2:25] == before


async def test_the_cursor_follows_an_image_and_escape_leaves_it():
    async with scripted_run(stop_after=5) as shown:
        await shown.press("i")
        assert "✛" in shown.text
        assert "true label" in shown.text
        first = shown.session.selection
        for _ in range(6):
            await shown.press("shift+right")
        assert shown.session.selection != first
        assert shown.text.count("◉") >= 1
        await shown.press("escape", "escape")
        assert "true label" not in shown.text
        assert "✛" not in shown.text


async def test_question_mark_lists_every_key():
    async with dashboard((130, 75)) as shown:
        await shown.press("question_mark")
        for row in KEYS.rows:
            assert row.help in shown.text
            assert row.shown in shown.text
        await shown.press("escape")
        assert "no run" in shown.text


async def test_the_palette_finds_actions_by_name():
    async with scripted_run(stop_after=5) as shown:
        await shown.press("ctrl+p", *"shade the dec")
        await shown.until(lambda: "Shade the decision regions" in shown.text)
        await shown.press("enter")
        await shown.until(lambda: "regions" in shown.lines()[0])


async def test_t_switches_to_light_and_the_plots_follow():
    async with scripted_run(stop_after=5) as shown:
        dark = shown.colors()
        await shown.press("t")
        assert (255, 255, 255) in shown.colors()
        assert (255, 255, 255) not in dark


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 16), (20, 8)])
async def test_every_size_works(size):
    async with scripted_run(size, stop_after=4, warn=False) as shown:
        assert "softmax" in shown.text
        await shown.press("d", "x", "i", "plus", "left", "f", "f", "m", "v")
        assert len(shown.lines()) == size[1]


async def test_resizing_keeps_everything_in_place():
    async with scripted_run((120, 40), stop_after=5) as shown:
        before = shown.text
        for size in ((60, 20), (200, 60), (120, 40)):
            await shown.pilot.resize_terminal(*size)
            await shown.settle()
        assert shown.text == before


async def test_many_arms_come_in_pages():
    lams = (0.01, 0.02, 0.05, 0.1, 0.5)
    async with scripted_run((80, 24), stop_after=4, lam=lams, warn=False) as shown:
        assert "1 softmax" in shown.text
        assert "loss λ=0.5 " not in "\n".join(shown.lines()[2:])
        await shown.press("left_square_bracket")
        assert "center loss λ=0.5 " in "\n".join(shown.lines()[2:])


ANGULAR = tuple(f"arcface:scale={scale},margin=0.3+center:lam=0.01" for scale in (8, 16))


async def test_arms_of_other_losses_are_named_in_full_where_there_is_room():
    async with scripted_run((220, 50), stop_after=5, lam=(), arms=ANGULAR) as shown:
        assert "─ ArcFace s=8 m=0.3 + center loss λ=0.01 ─" in shown.text
        assert "arcface s=8+center  arcface s=16+center" in shown.text, "the legend of the curves"
        await shown.pilot.resize_terminal(80, 40)
        await shown.settle()
        assert "─ arcface s=8+center ─" in shown.text
        assert "…" not in shown.lines()[2]


async def test_narrow_terminals_stack_the_panels():
    async with scripted_run((50, 60), stop_after=5) as shown:
        first = next(i for i, line in enumerate(shown.lines()) if "─ softmax" in line)
        second = next(i for i, line in enumerate(shown.lines()) if "─ center loss" in line)
        assert second > first + 5


@pytest.mark.parametrize(
    "environ", [{"NO_COLOR": "1"}, {"TERM": "xterm", "COLORTERM": ""}], ids=["no colour", "16"]
)
async def test_where_colours_cannot_tell_classes_apart_glyphs_do(environ):
    async with scripted_run(stop_after=5, environ={**TRUE_COLOR, **environ}) as shown:
        assert set("●▲■◆✚○△□◇✕") <= set("\n".join(shown.lines()[2:24]))
        await shown.press("d")
        assert "·" in "\n".join(line[8:50] for line in shown.lines()[2:24])


async def test_a_key_is_answered_before_what_still_waits_of_a_frame():
    async with scripted_run(stop_after=14) as shown:
        screen = shown.app.dashboard
        screen.picture.redraw(in_turn=True)
        assert screen.drawing
        await shown.pilot.press("x")
        assert "shared axes" in shown.text


async def test_a_center_is_marked_by_what_tells_its_class_from_the_others():
    async with scripted_run(stop_after=0) as shown:
        events = list(scripted_events(classes=10))[:5]
        names = tuple(map(str, range(1, 11)))
        dataset = replace(events[0].dataset, class_names=names)
        await shown.hear([replace(events[0], dataset=dataset), *events[1:]])
        panels = "\n".join(shown.lines()[2:22])
        assert "10" in re.findall(r"[⠀-⣿ ](10)[⠀-⣿ ]", panels)


async def test_the_legend_shows_the_glyphs_of_more_than_ten_classes():
    async with scripted_run((200, 40), stop_after=5, classes=12) as shown:
        await shown.press("g")
        legend = next(line for line in shown.lines() if " 11 " in line and "●" in line)
        styles = class_styles(12)
        assert all(f"{style.glyph} {label}" in legend for label, style in enumerate(styles))


async def test_one_class_is_singular():
    async with scripted_run((160, 48), stop_after=5) as shown:
        await shown.press("3")
        assert "1 class " in shown.lines()[0]


async def test_panels_timeline_and_metrics_show_one_epoch_while_it_plays():
    async with scripted_run((200, 60), epochs=8, warn=False) as shown:
        await shown.press("home")
        await shown.pilot.press("p")
        seen = set()
        while shown.session.playing:
            await shown.pilot.pause(0.005)
            panels = re.findall(r"─ epoch (\d+) · accuracy", shown.text)
            [metrics] = re.findall(r"metrics · epoch (\d+) · ", shown.text)
            [line] = re.findall(r"^ (?:epoch|live) (\d+)/8", shown.text, re.M)
            assert {*panels, metrics} == {line}
            seen.add(line)
        assert len(seen) >= 4


async def test_the_timeline_says_what_the_panels_show_while_an_epoch_s_end_is_held():
    async with scripted_run((200, 60), epochs=8, stop_after=5, warn=False) as shown:
        later = [event for event in scripted_events(epochs=8) if isinstance(event, FrameReady)]
        await shown.pilot.pause()
        shown.engine.inbox.put(next(event for event in later if event.epoch == 1))
        await shown.pilot.pause()
        panels = re.findall(r"─ epoch (\d+) · ", shown.text)
        [line] = re.findall(r"^ live (\d+)/8", shown.text, re.M)
        assert set(panels) == {line}
