"""`centerviz data`: which datasets there are, getting them, and what is in them."""

import dataclasses
import json as json_format
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ...data import inert
from .plain_command import PlainGroup

if TYPE_CHECKING:
    from ...data import Description, FetchProgress, Progress, Status

data_app = typer.Typer(
    cls=PlainGroup, help="List, fetch and inspect datasets.", no_args_is_help=True
)

PLAIN_WIDTH = 8192
"""More than the longest path needs: a program that reads the table gets each row in one line."""

DataDir = Annotated[
    str | None,
    typer.Option(
        "--data-dir", metavar="PATH", help="Where datasets are cached.  [$CENTERVIZ_DATA_DIR]"
    ),
]
LabelColumn = Annotated[
    str | None,
    typer.Option(
        "--label-column",
        metavar="NAME",
        help="Column of a CSV that holds the label.  [label, class, target or y]",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@data_app.command("list")
def list_command(data_dir: DataDir = None, json: Json = False) -> None:
    """List the named datasets, and which of them are on this machine."""
    from ...data import list_datasets

    rows = list_datasets(data_dir)
    if json:
        _print_json([dataclasses.asdict(row) for row in rows])
    else:
        _print_list(rows)


@data_app.command("fetch")
def fetch_command(
    name: Annotated[str, typer.Argument(help="mnist, fashion-mnist or kmnist.")],
    data_dir: DataDir = None,
) -> None:
    """Download a dataset, verify it, and print the folder that has it."""
    from ...data import cache_dir, fetch, find_named

    if name == "digits":
        typer.echo("digits come with scikit-learn: there is nothing to fetch.", err=True)
        return
    entry = find_named(name)
    with _shown() as progress:
        folder = fetch(entry, cache_dir(data_dir), progress=progress)
    typer.echo(folder)


@data_app.command("info")
def info_command(
    spec: Annotated[
        str, typer.Argument(metavar="PATH", help="A CSV file, a folder, or a dataset's name.")
    ],
    data_dir: DataDir = None,
    label_column: LabelColumn = None,
    json: Json = False,
) -> None:
    """Read a dataset as a run would, and say what is in it."""
    from ...data import describe

    found = describe(spec, data_dir=data_dir, label_column=label_column)
    if json:
        _print_json(dataclasses.asdict(found))
    else:
        _print_info(found)


def _print_json(value: object) -> None:
    typer.echo(json_format.dumps(value, indent=2))


def _print_list(rows: "list[Status]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("name", "what", "where"):
        table.add_column(title, overflow="fold")  # a path is never cut
    for row in rows:
        where = row.folder or row.state
        if row.state == "not downloaded":
            where += f" ({row.download_size / 1e6:.0f} MB)"
        # Text, since a folder's name is no markup.
        table.add_row(row.name, f"{row.title}: {row.summary}", Text(inert(where)))
    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    Console(highlight=False, width=width).print(table)


def _print_info(found: "Description") -> None:
    typer.echo(inert(found.name))
    typer.echo(inert(found.source))
    amounts = ", ".join(f"{count:,} {split}" for split, count in found.images.items())
    typer.echo(f"{found.image_size}×{found.image_size} pixels; images: {amounts}")
    if not found.classes:
        return
    names = [inert(name) for name in found.classes]
    width = max(len("class"), *map(len, names))
    typer.echo(f"\n{'class':{width}}" + "".join(f"  {split:>7}" for split in found.images))
    for name, counts in zip(names, found.classes.values(), strict=True):
        typer.echo(f"{name:{width}}" + "".join(f"  {count:7,}" for count in counts.values()))


@contextmanager
def _shown() -> "Iterator[Progress]":
    """A listener that shows a download on stderr: bars on a terminal, else a line for each file."""
    if not sys.stderr.isatty():
        yield _plain_progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Bars(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        tasks = {}

        def on_progress(now: "FetchProgress") -> None:
            text = now.sentence
            if text not in tasks:
                tasks[text] = bars.add_task(text, total=None)
            bars.update(tasks[text], completed=now.done, total=now.total)

        yield on_progress


def _plain_progress() -> "Progress":
    said = set()

    def on_progress(now: "FetchProgress") -> None:
        text = now.sentence
        if text not in said:
            said.add(text)
            typer.echo(text, err=True)

    return on_progress
