"""`centerviz presets`: what the published programs choose differently."""

import json as json_format
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len

from ...engine import PRESETS, preset_config, value_text
from ..settings.options import EXPERIMENT_ROWS, Row

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer()

PLAIN_WIDTH = 400
"""All presets are in one table where no person's screen is."""
NAME_WIDTH = 19
VALUE_WIDTH = 12
_GAP = 2


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
    for names in _blocks(rows, console.width - NAME_WIDTH):
        console.print()
        console.print(_table(names, rows))
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
        if row.field == "arms" and value:
            values[name] = "\n".join(value)
    return values


def _width(name: str, rows: Mapping[Row, Mapping[str, str]]) -> int:
    """Of a preset's column, so that no value is cut."""
    shown = (texts[name] for texts in rows.values() if not _is_same(texts))
    lines = (line for text in shown for line in text.splitlines())
    return max(VALUE_WIDTH, *map(cell_len, (name, *lines)))


def _blocks(rows: Mapping[Row, Mapping[str, str]], width: int) -> Iterator[list[str]]:
    """The presets of each table, `default` first in every one."""
    room = width - _width("default", rows) - _GAP
    names, left = ["default"], room
    for name in PRESETS:
        if name == "default":
            continue
        needed = _width(name, rows) + _GAP
        if needed > left and len(names) > 1:
            yield names
            names, left = ["default"], room
        names.append(name)
        left -= needed
    yield names


def _is_same(texts: Mapping[str, str]) -> bool:
    return len(set(texts.values())) == 1


def _flag(row: Row) -> str:
    return row.flag


def _table(names: Sequence[str], rows: Mapping[Row, Mapping[str, str]]) -> "Table":
    """One row for each option that is not the same in all; what equals default is dim."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="bold")
    table.add_column(width=NAME_WIDTH - _GAP, style="cyan", no_wrap=True)
    for name in names:
        table.add_column(name, width=_width(name, rows), no_wrap=True)
    for row, texts in rows.items():
        if not _is_same(texts):
            cells = [texts[name] for name in names]
            styled = (Text(cell, style="dim" if cell == cells[0] else "") for cell in cells)
            table.add_row(_flag(row), *styled)
    return table
