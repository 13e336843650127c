"""`centerviz run` and `centerviz tui`: the one way from options to a run."""

import sys
from typing import Annotated, NoReturn

import typer

from ...data import UserError
from ...engine import seed_configs
from ..exits.exit_codes import ExitCode
from ..headless.open_run import new_run
from ..settings.from_options import Settings, with_settings
from ..settings.options import MAIN
from .help_page import HelpPage

app = typer.Typer()

Headless = Annotated[
    bool,
    typer.Option("--headless", help="No dashboard: progress and a table.", rich_help_panel=MAIN),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Headless; each event a line of JSON.", rich_help_panel=MAIN),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", help="Headless; print only the run folder.", rich_help_panel=MAIN),
]
Seeds = Annotated[
    int,
    typer.Option(
        "--seeds",
        help="As many runs, one after the other, each with the next seed.",
        metavar="N",
        show_default="1",
        rich_help_panel=MAIN,
    ),
]


@app.command(cls=HelpPage)
@with_settings
def run(
    settings: Settings,
    headless: Headless = False,
    json: Json = False,
    quiet: Quiet = False,
    seeds: Seeds = 1,
) -> None:
    """Train softmax and other losses side by side, and watch their features.

    All files of a run go to a new folder in ./runs. The defaults on the right are those of the
    preset default; `centerviz presets` shows the others.
    """
    configs = seed_configs(settings.config, seeds)
    if not (headless or json or quiet):
        _open_dashboard(settings, start=True, seeds=seeds)
    from ..headless.follow import run_headless

    for number, config in enumerate(configs, 1):
        if len(configs) > 1 and not quiet:
            typer.echo(f"Seed {number} of {len(configs)}: {config.seed}", err=True)
        code = run_headless(new_run(config, settings.output), json=json, quiet=quiet)
        if code is not ExitCode.DONE:
            raise typer.Exit(code)


@app.command(cls=HelpPage)
@with_settings
def tui(settings: Settings) -> None:
    """Open the dashboard; the options are what a new run would start with."""
    _open_dashboard(settings, start=False)


def _open_dashboard(settings: Settings, *, start: bool, seeds: int = 1) -> NoReturn:
    require_terminal("use `centerviz run --headless` to train without one")
    from ...engine.process import Request
    from ..dashboard.engine_slot import EngineSlot

    config = settings.config if start or settings.given else None
    slot = EngineSlot()
    if start:
        slot.prepare(Request(config=config, output=settings.output))
    from ..dashboard.app import run_dashboard

    raise typer.Exit(run_dashboard(config, settings.output, start=start, slot=slot, seeds=seeds))


def require_terminal(instead: str) -> None:
    """Refuse to open the dashboard where there is no screen for it.

    Raises:
        UserError: input, output or the error stream, which Textual draws on, is no terminal;
            the sentence ends with what to do `instead`.
    """
    streams = (sys.stdin, sys.stdout, sys.__stderr__)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UserError(f"the dashboard needs a terminal; {instead}.")
