"""`centerviz presets`: what the published programs choose differently."""

import json as json_format
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from centerviz.engine.presets import PRESETS, preset_config
from centerviz.tui.options import EXPERIMENT_ROWS
from centerviz.tui.settings import value_text

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer()

PLAIN_WIDTH = 200
NAME_WIDTH = 19
VALUE_WIDTH = 14


@app.command()
def presets(
    json: Annotated[bool, typer.Option("--json", help="All settings of each preset.")] = False,
) -> None:
    """Compare the presets: every setting in which one of them differs from fast.

    Any option of `centerviz run` goes before its preset.
    """
    if json:
        typer.echo(json_format.dumps([_as_json(name) for name in PRESETS], indent=2))
        return
    from rich.console import Console

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    console = Console(highlight=False, markup=False, width=width)
    for name, preset in PRESETS.items():
        console.print(f"{name:{NAME_WIDTH}}{preset.summary}", soft_wrap=True)
    others = [name for name in PRESETS if name != "fast"]
    beside_fast = max(1, (console.width - NAME_WIDTH) // VALUE_WIDTH - 1)
    for start in range(0, len(others), beside_fast):
        console.print()
        console.print(_table(["fast", *others[start : start + beside_fast]]))


def _as_json(name: str) -> dict[str, object]:
    config = preset_config(name).to_json()
    return {"name": name, "summary": PRESETS[name].summary, "config": config}


def _table(names: Sequence[str]) -> "Table":
    """One row for each differing option; what equals fast is dim."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(width=NAME_WIDTH - 2, style="cyan", no_wrap=True)
    configs = [preset_config(name) for name in names]
    for name in names:
        table.add_column(name, min_width=VALUE_WIDTH - 2, no_wrap=True)
    for field in (row.field for row in EXPERIMENT_ROWS if row.field != "preset"):
        cells = [value_text(getattr(config, field)) for config in configs]
        if len(set(cells)) > 1:
            styled = (Text(cell, style="dim" if cell == cells[0] else "") for cell in cells)
            table.add_row(field.replace("_", "-"), *styled)
    return table
