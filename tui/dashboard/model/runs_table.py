"""The saved runs as a table that can be sorted by any column."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ....engine import RunSummary, list_runs, percent_text, short_labels

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("started", "data", "preset", "epochs", "accuracy", "state", "arms", "run")
"""What the table shows; `path` is beside them."""


def runs_frame(runs_dir: Path) -> "pd.DataFrame":
    """One row for each readable run, the newest first; columns `COLUMNS` and `path`.

    Raises:
        RunError: `runs_dir` is there and cannot be read.
    """
    # Loaded here and not at the start: pandas alone takes longer than the first screen may.
    import pandas as pd

    rows = [_row(run) for run in list_runs(runs_dir)]
    return pd.DataFrame(rows, columns=[*COLUMNS, "path"])


def _row(run: RunSummary) -> dict[str, object]:
    return {
        "started": run.created[:16].replace("T", " "),
        "data": run.dataset_name,
        "preset": run.config.preset,
        "epochs": run.epochs_done,
        "accuracy": max(run.accuracy.values(), default=float("nan")),
        "state": run.state,
        "arms": ", ".join(short_labels([arm.spec for arm in run.arms])),
        "run": run.run_id,
        "path": run.path,
    }


def sort_runs(frame: "pd.DataFrame", column: str, *, descending: bool) -> "pd.DataFrame":
    """The rows by `column`; equal ones keep their order, missing values come last."""
    return frame.sort_values(column, ascending=not descending, kind="stable")


def cell_texts(row: Sequence[object]) -> list[str]:
    """A row's values of `COLUMNS` for people."""
    named = dict(zip(COLUMNS, row, strict=False))
    accuracy = named["accuracy"]
    assert isinstance(accuracy, float)
    named["accuracy"] = percent_text(accuracy)
    return [str(value) for value in named.values()]
