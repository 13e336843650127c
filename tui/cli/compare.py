"""`centerviz compare`: differences between arms and runs, and a verdict on each claim."""

import csv as csv_format
import json as json_format
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ...data import UserError, counted
from ...engine import (
    METRICS,
    TABLE_COLUMNS,
    Comparison,
    Difference,
    Group,
    SavedRun,
    Verdict,
    change_text,
    compare,
    comparison_json,
    comparison_rows,
    estimate,
    level_text,
    load_run,
    value_text,
    verdicts,
)
from ..listing.blocks import NumberColumn, fill_tables
from .run_names import RUNS_DIR, Runs, RunsDir, resolve_runs
from .saved_notes import say_notes

app = typer.Typer()

PLAIN_WIDTH = 160
_TITLES = {metric.name: metric.title for metric in METRICS}
_UNKNOWN = estimate([])
_LENGTHS = {metric.name for metric in METRICS if not metric.scale_free}

Json = Annotated[bool, typer.Option("--json", help="Everything, as JSON.")]
Ood = Annotated[
    bool,
    typer.Option(
        "--ood",
        help="Also how each arm responds to out-of-distribution images: noise, negatives, "
        "shuffled patches, other cached datasets; 2,000 of each. Runs the networks.",
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="One row for each arm or difference and metric.")]


@app.command("compare")
def compare_runs(
    runs: Runs,
    ood: Ood = False,
    json: Json = False,
    csv: Csv = False,
    runs_dir: RunsDir = RUNS_DIR,
) -> None:
    """Compare arms and runs, and judge the three claims about center loss.

    Runs that differ in their seed only are taken together: mean, standard
    deviation, and 95% bootstrap intervals of differences paired by seed.
    A verdict needs five seeds.
    """
    if json and csv:
        raise UserError("--json and --csv exclude each other; choose one.")
    saved = [load_run(path) for path in resolve_runs(runs, runs_dir)]
    if csv:
        say_notes(saved)  # The table and the JSON have them among their own notes.
    comparison = _with_unfamiliar(saved) if ood else compare(saved)
    judged = verdicts(comparison)
    if json:
        typer.echo(json_format.dumps(comparison_json(comparison, judged), indent=2))
    elif csv:
        writer = csv_format.DictWriter(sys.stdout, TABLE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(comparison_rows(comparison))
    else:
        _print(comparison, judged)


def _with_unfamiliar(runs: list[SavedRun]) -> Comparison:
    from ...engine import measure_unfamiliar

    found = {run.run_id: measure_unfamiliar(run) for run in runs}
    comparison = compare(runs, {run_id: one.numbers for run_id, one in found.items()})
    left_out = (one.note for one in found.values() if one.note is not None)
    return replace(comparison, notes=(*comparison.notes, *left_out))


def _print(comparison: Comparison, judged: tuple[Verdict, ...]) -> None:
    is_terminal = sys.stdout.isatty()
    width = None if is_terminal else PLAIN_WIDTH
    # Only a terminal gets its lines broken between words; a file keeps a sentence on one line.
    console = Console(
        highlight=False, markup=False, emoji=False, width=width, soft_wrap=not is_terminal
    )
    for group in comparison.groups:
        within = [
            one for one in comparison.differences if one.group == group.name == one.against_group
        ]
        console.print(_heading(group))
        _print_all(console, _group_tables(group, within, console.width))
        for verdict in judged:
            if verdict.group == group.name:
                console.print(f"• {verdict.sentence}")
        console.print()
    between = [one for one in comparison.differences if one.group != one.against_group]
    if between:
        console.print("Between groups, paired by seed")
        _print_all(console, _differences_tables(between, console.width))
    console.print(
        "± is the standard deviation between seeds, […] the 95% bootstrap interval of the mean. "
        "* in feature units: softmax features grow without bound, so compare the others."
    )
    for note in comparison.notes:
        console.print(note)


def _print_all(console: Console, tables: Iterator[Table]) -> None:
    """The tables, a line between each two."""
    for index, table in enumerate(tables):
        if index:
            console.print()
        console.print(table)


def _heading(group: Group) -> str:
    runs = ", ".join(group.run_ids)
    seeds = ", ".join(str(seed) for seed in group.seeds)
    settings = "".join(
        f", {name.replace('_', '-')} {value_text(value)}" for name, value in group.settings.items()
    )
    many = "seed" if len(group.seeds) == 1 else "seeds"
    return (
        f"{group.name}: {runs} ({group.dataset}, {counted(group.test_images, 'test image')}, "
        f"{many} {seeds}, epoch {group.epoch + 1}{settings})"
    )


def _group_tables(group: Group, differences: list[Difference], width: int) -> Iterator[Table]:
    metrics = list(dict.fromkeys(column for arm in group.arms for column in arm.metrics))
    levels = [
        NumberColumn(
            arm.title, [level_text(name, arm.metrics.get(name, _UNKNOWN)) for name in metrics]
        )
        for arm in group.arms
    ]
    changes = [
        NumberColumn(
            f"{one.short} − softmax",
            [change_text(name, one.metrics.get(name, _UNKNOWN)) for name in metrics],
        )
        for one in differences
    ]
    yield from fill_tables(_table, list(map(_title, metrics)), [*levels, *changes], width)


def _differences_tables(differences: list[Difference], width: int) -> Iterator[Table]:
    metrics = list(dict.fromkeys(column for one in differences for column in one.metrics))
    columns = [
        NumberColumn(
            f"{one.group} − {one.against_group}, {one.short}",
            [change_text(m, one.metrics[m]) if m in one.metrics else "" for m in metrics],
        )
        for one in differences
    ]
    yield from fill_tables(_table, list(map(_title, metrics)), columns, width)


def _table() -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("", no_wrap=True)
    return table


def _title(column: str) -> str:
    title = _TITLES.get(column, column.replace("_", " ").replace("auroc", "AUROC by"))
    return f"{title} *" if column in _LENGTHS or column.endswith("_norm") else title
