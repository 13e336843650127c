"""`centerviz resume`: continue an interrupted run."""

from typing import Annotated

import typer

from ...engine import resolve_run
from ..headless.open_run import resumed_run
from .own_code import Losses, Network
from .run import Headless, Json, Quiet, require_terminal
from .run_names import RUNS_DIR, Run, RunsDir

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
    run: Run,
    headless: Headless = False,
    json: Json = False,
    quiet: Quiet = False,
    from_start: FromStart = False,
    runs_dir: RunsDir = RUNS_DIR,
    loss: Losses = None,
    network: Network = None,
) -> None:
    """Continue an interrupted run from its last checkpoint.

    On the CPU it ends exactly as it would have without the interruption.
    """
    path = resolve_run(run, runs_dir)
    if headless or json or quiet:
        from ..headless.follow import run_headless

        begin = resumed_run(path, from_start=from_start, losses=loss or (), network=network)
        raise typer.Exit(run_headless(begin, json=json, quiet=quiet))
    # What cannot go on is refused here, before the screen changes.
    from ...engine import check_resumable

    found = check_resumable(path, from_start=from_start, losses=loss or (), network=network)
    output = found.info.output
    require_terminal("use `centerviz resume --headless` to continue without one")
    from ...engine.process import Request
    from ..dashboard.engine_slot import EngineSlot

    slot = EngineSlot()
    request = Request(
        config=None,
        output=output,
        resume=str(path),
        from_start=from_start,
        losses=tuple(loss or ()),
        network=network,
    )
    slot.prepare(request)
    from ..dashboard.app import run_dashboard

    raise typer.Exit(run_dashboard(None, output, resume=request, slot=slot))
