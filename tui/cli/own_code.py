"""The options by which a saved run is given the code of its user's own."""

from typing import Annotated

import typer

Losses = Annotated[
    list[str] | None,
    typer.Option(
        "--loss",
        metavar="CODE",
        help="Where a loss of your own is that the run has: FILE.py:Class or package.module:Class; "
        "repeat it for more. What a run's folder names is never run by itself.",
    ),
]
Network = Annotated[
    str | None,
    typer.Option("--network", metavar="CODE", help="The same for a network of your own."),
]
