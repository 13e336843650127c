"""The metrics: what matters first, which way is better, what it means, and every arm; the log."""

from centerviz.tui.dashboard.widgets.deck import Deck
from centerviz.tui.dashboard.widgets.log_pane import LogPane
from centerviz.tui.dashboard.widgets.metrics_table import MetricsTable, in_order
from centerviz.tui.dashboard.widgets.plots.curves import CurvePlot
from tests.tui.scripted_engine import dashboard, scripted_run


def test_what_the_program_is_for_comes_first():
    columns = ["train_loss", "test_loss", "test_accuracy", "ece", "cluster_ratio", "silhouette",
               "confidence_gap", "fisher"]  # fmt: skip
    first = ["test_accuracy", "cluster_ratio", "silhouette", "ece", "confidence_gap"]
    assert in_order(columns) == [*first, "train_loss", "test_loss", "fisher"]
    drawn = [f"drawn_{name}" for name in ("fisher", "accuracy", "ece")]
    assert in_order([*columns, *drawn])[:3] == ["drawn_accuracy", "drawn_ece", "drawn_fisher"]


async def test_the_row_under_the_cursor_is_explained_and_enter_draws_its_curves():
    async with scripted_run((160, 48), epochs=3, warn=False) as shown:
        assert "test accuracy ↑" in shown.text
        assert "Share of the test images" not in shown.text
        shown.app.screen.query_one(MetricsTable).focus()
        await shown.settle()
        assert "Share of the test images" in shown.text
        await shown.press("down")
        assert "Expected calibration error" in shown.text
        assert "Lower is better." in shown.text.replace("│\n", "")
        await shown.press("enter")
        assert str(shown.app.screen.query_one(CurvePlot).border_title).startswith("ECE")


async def test_every_arm_is_reached_sideways_and_the_names_stay():
    lams = [round(0.01 * i, 2) for i in range(1, 9)]
    async with scripted_run((80, 24), epochs=3, lam=lams, warn=False) as shown:
        table = shown.app.screen.query_one(MetricsTable)
        table.focus()
        await shown.settle()
        seen = shown.text
        for _ in range(60):
            await shown.press("right")
            seen += shown.text
            assert "test acc. ↑" in shown.text
        assert all(f"λ={lam:g}" in seen for lam in lams)
        assert shown.session.position is None


async def test_arrows_go_through_the_epochs_where_all_arms_are_seen():
    async with scripted_run((160, 48), epochs=3, warn=False) as shown:
        shown.app.screen.query_one(MetricsTable).focus()
        await shown.press("left")
        assert shown.session.position == 1


async def test_the_log_takes_no_room_while_it_is_empty_and_wraps_what_is_long():
    async with dashboard((160, 48), start=True) as shown:
        assert "─ log ─" not in shown.text
    async with scripted_run((160, 48), epochs=3, warn=False) as shown:
        assert "─ log ─" not in shown.text
        log = shown.app.screen.query_one(LogPane)
        log.say("A sentence about the data, " * 8 + "and its end.")
        await shown.settle()
        assert "and its end." in shown.text
        assert log.size.width <= 44
        assert shown.app.screen.query_one(Deck).size.width == 160
