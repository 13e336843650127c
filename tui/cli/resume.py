"""`centerviz resume`: go on with an interrupted run."""

from pathlib import Path
from typing import Annotated

import typer

from ..headless.open_run import resumed_run
from .run import Headless, Json, Quiet, require_terminal

app = typer.Typer()

FromStart = Annotated[
    bool,
    typer.Option(
        "--from-start",
        help="Train from the first epoch again, without the checkpoint; all that the run has "
        "reached is deleted.",
    ),
]


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run's folder.")],
    headless: Headless = False,
    json: Json = False,
    quiet: Quiet = False,
    from_start: FromStart = False,
) -> None:
    """Go on with an interrupted run from its last checkpoint.

    On the CPU it ends exactly as it would have without the interruption.
    """
    if headless or json or quiet:
        from ..headless.follow import run_headless

        raise typer.Exit(
            run_headless(resumed_run(run, from_start=from_start), json=json, quiet=quiet)
        )
    # A folder that is no run is refused here, before the screen changes.
    from ...engine import output_of

    output = output_of(run)
    require_terminal("use `centerviz resume --headless` to go on without one")
    from ...engine.process import Request
    from ..dashboard.engine_slot import EngineSlot

    slot = EngineSlot()
    request = Request(config=None, output=output, resume=str(run), from_start=from_start)
    slot.prepare(request)
    from ..dashboard.app import run_dashboard

    raise typer.Exit(run_dashboard(None, output, resume=request, slot=slot))
