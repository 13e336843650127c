"""`centerviz losses`: every loss that an arm may have, and what may be set of it."""

import json as json_format
import math
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...engine import ExperimentConfig, value_text
from ...engine.losses import LOSSES, Loss, LossSetting
from ..settings.options import EXPERIMENT_ROWS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

app = typer.Typer()

PLAIN_WIDTH = 1000
"""No line is broken where no person's screen is."""
_SYNTAX = (
    "An arm is HEAD+TERM+…, each NAME or NAME:key=value,key=value; without a head it is softmax.",
    "Example: centerviz run --arm center:lam=0.1,rule=autograd --arm center:lam=0.1,rule=eq4",
    "Your own: FILE.py:Class or package.module:Class. pytorch-metric-learning's: pml.SupConLoss.",
)
_KINDS = {
    "head": "Heads classify, an arm has one",
    "term": "Terms are added to a head's loss, any number of them",
}


@app.command()
def losses(
    json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """List the losses: formula, source, and every setting with its default and range."""
    if json:
        typer.echo(json_format.dumps([_as_json(loss) for loss in LOSSES.values()], indent=2))
        return
    from rich.console import Console

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    with console.capture() as captured:
        for line in _SYNTAX:
            console.print(line)
        for kind, title in _KINDS.items():
            console.print(f"\n{title}:", style="bold")
            for loss in LOSSES.values():
                if loss.kind == kind:
                    _print(console, loss)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _print(console: "Console", loss: Loss) -> None:
    from rich.padding import Padding
    from rich.text import Text

    title = "" if loss.title == loss.name else f"  {loss.title}"
    console.print()
    console.print(Text.assemble((loss.name, "bold cyan"), f"{title}  {loss.formula}"))
    console.print(Padding(Text(loss.source, "dim"), (0, 0, 0, 2)))
    if loss.settings:
        console.print(Padding(_table(loss), (0, 0, 0, 2)))


def _table(loss: Loss) -> "Table":
    """One row for each setting."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(ratio=3)
    table.add_column(ratio=3)
    table.add_column(ratio=4, style="dim")
    for setting in loss.settings.values():
        cells = (setting.name, default_text(setting), allowed_text(setting), setting.help)
        table.add_row(*map(Text, cells))
    return table


def default_text(setting: LossSetting) -> str:
    """The default, or the option that gives it and what that is by itself."""
    if setting.field is None:
        return value_text(setting.default)
    [row] = (row for row in EXPERIMENT_ROWS if row.field == setting.field)
    value = getattr(ExperimentConfig(), setting.field)
    return f"--{row.flag} ({row.default if value is None else value_text(value)})"


def allowed_text(setting: LossSetting) -> str:
    """`0 to 1`, or the texts that it may be."""
    if setting.choices:
        return ", ".join(setting.choices)
    whole = "whole, " if setting.whole else ""
    if setting.high == math.inf:
        return f"{whole}{value_text(setting.low)} or more"
    return f"{whole}{value_text(setting.low)} to {value_text(setting.high)}"


def _as_json(loss: Loss) -> dict[str, Any]:
    settings = [
        {
            "name": setting.name,
            "symbol": setting.symbol,
            "help": setting.help,
            "default": setting.default,
            "config_field": setting.field,
            "low": _finite(setting.low),
            "high": _finite(setting.high),
            "whole": setting.whole,
            "choices": list(setting.choices),
        }
        for setting in loss.settings.values()
    ]
    names = ("name", "title", "kind", "formula", "source")
    return {**{name: getattr(loss, name) for name in names}, "settings": settings}


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
