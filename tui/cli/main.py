"""The command `centerviz`: its table of commands and its exit status."""

import os
import sys
from typing import Annotated

import typer

from ..exits.exit_codes import ExitCode
from .lazy_commands import LazyCommand, lazy_app

COMMANDS = {
    "run": LazyCommand("centerviz.tui.cli.run:app", "Train losses side by side."),
    "tui": LazyCommand("centerviz.tui.cli.run:app", "Open the dashboard without starting a run."),
    "resume": LazyCommand("centerviz.tui.cli.resume:app", "Continue an interrupted run."),
    "replay": LazyCommand("centerviz.tui.cli.replay:app", "Watch saved runs in the dashboard."),
    "runs": LazyCommand("centerviz.tui.cli.runs:app", "List the saved runs."),
    "note": LazyCommand("centerviz.tui.cli.runs:app", "Print or write the note on a run."),
    "compare": LazyCommand(
        "centerviz.tui.cli.compare:app", "Compare arms and runs; judge the claims."
    ),
    "embed": LazyCommand(
        "centerviz.tui.cli.embed:app", "Put new images through a trained network."
    ),
    "export": LazyCommand(
        "centerviz.tui.cli.export:app", "Write an animation, a poster, or the metrics."
    ),
    "report": LazyCommand(
        "centerviz.tui.cli.report:app", "Write runs as one interactive HTML file."
    ),
    "losses": LazyCommand("centerviz.tui.cli.losses:app", "List the losses that an arm may have."),
    "presets": LazyCommand("centerviz.tui.cli.presets:app", "Compare the published settings."),
    "data": LazyCommand("centerviz.tui.cli.data:data_app", "List, fetch and inspect datasets."),
}

app = lazy_app(COMMANDS, no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"centerviz {version('centerviz')}")
        raise typer.Exit


@app.callback()
def centerviz(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """See what center loss does to a network's features, live in the terminal."""


def main() -> None:
    """Run the command line; always ends in `SystemExit` with an `ExitCode`."""
    # Textual reads this when it is imported. A key's answer waits for the next frame, at 60 a
    # second up to 33 ms; frames without a change cost nothing.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    try:
        try:
            app(prog_name="centerviz")
        finally:
            _flush_stdout()
    except SystemExit as leaving:
        # Rich and typer leave with 1 when nobody reads their output any more, as in `| head`.
        if isinstance(leaving.__context__, BrokenPipeError):
            raise SystemExit(ExitCode.DONE) from None
        raise
    except Exception as error:
        from ..exits.failures import explain

        raise SystemExit(explain(error).report()) from None


def _flush_stdout() -> None:
    """Write what is left now, where a reader that has gone is no error."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        from ..exits.streams import expect_no_reader, silence_stdout

        silence_stdout()
        expect_no_reader(error)
