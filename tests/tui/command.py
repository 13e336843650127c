"""The command `centerviz`, run as users run it."""

import subprocess
import sys

import typer
from click.testing import Result
from typer.testing import CliRunner


def centerviz(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Its exit status and what it prints on each stream."""
    command = [sys.executable, "-c", "from centerviz.tui.cli.main import main; main()"]
    command += map(str, arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def invoke(app: typer.Typer, *arguments: object) -> Result:
    """The same for the one command of `app`, in this process: torch is loaded only once.

    Raises what the command raises.
    """
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
