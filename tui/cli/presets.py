"""`centerviz presets`: what the published programs choose differently."""

import json as json_format
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ...engine import PRESETS, preset_config, value_text
from ..settings.options import EXPERIMENT_ROWS, Row

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
    """Compare the presets: every setting, as it is in force.

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
    rows = {row: _in_force(row) for row in EXPERIMENT_ROWS if row.field != "preset"}
    others = [name for name in PRESETS if name != "default"]
    beside_default = max(1, (console.width - NAME_WIDTH) // VALUE_WIDTH - 1)
    for start in range(0, len(others), beside_default):
        console.print()
        console.print(_table(["default", *others[start : start + beside_default]], rows))
    same = (f"{_flag(row)} {texts['default']}" for row, texts in rows.items() if _is_same(texts))
    console.print(f"\nsame in all: {', '.join(same)}")


def _as_json(name: str) -> dict[str, object]:
    config = preset_config(name).to_json()
    return {"name": name, "summary": PRESETS[name].summary, "config": config}


def _in_force(row: Row) -> dict[str, str]:
    """The setting's value by preset; where it is None, what that stands for."""
    values = {}
    for name in PRESETS:
        config = preset_config(name)
        value = getattr(config, row.field)
        if value is None and row.field == "center_lr":
            value = config.center_lr_in_force
        values[name] = value_text(row.default if value is None else value)
    return values


def _is_same(texts: Mapping[str, str]) -> bool:
    return len(set(texts.values())) == 1


def _flag(row: Row) -> str:
    return row.flag


def _table(names: Sequence[str], rows: Mapping[Row, Mapping[str, str]]) -> "Table":
    """One row for each option that is not the same in all; what equals default is dim."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(width=NAME_WIDTH - 2, style="cyan", no_wrap=True)
    for name in names:
        table.add_column(name, min_width=VALUE_WIDTH - 2, no_wrap=True)
    for row, texts in rows.items():
        if not _is_same(texts):
            cells = [texts[name] for name in names]
            styled = (Text(cell, style="dim" if cell == cells[0] else "") for cell in cells)
            table.add_row(_flag(row), *styled)
    return table
