"""Start-up stays cheap: help and refusals load none of the heavy libraries."""

import re
import subprocess
import sys

import pytest

from tests.patience import PATIENCE

pytestmark = pytest.mark.process

HEAVY = {"torch", "textual", "pandas", "matplotlib", "numpy", "sklearn", "plotext"}
COMMAND = "from centerviz.tui.cli.main import main; main()"


def imported_by(*arguments: str) -> set[str]:
    """Every module that `centerviz ARGUMENTS` imports."""
    command = [sys.executable, "-X", "importtime", "-c", COMMAND, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    return set(re.findall(r"^import time:.*\| +([\w.]+)$", done.stderr, re.MULTILINE))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["run", "--help"],
        ["tui", "--help"],
        ["presets"],
        ["run", "--epochs", "0"],
        ["run"],
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    modules = imported_by(*arguments)
    assert "centerviz.tui.cli.main" in modules
    assert HEAVY & modules == set()


def test_help_imports_no_command() -> None:
    modules = {name for name in imported_by("--help") if name.startswith("centerviz")}
    assert modules == {
        "centerviz",
        "centerviz.tui",
        "centerviz.tui.cli",
        "centerviz.tui.exits",
        "centerviz.tui.cli.main",
        "centerviz.tui.exits.exit_codes",
        "centerviz.tui.cli.lazy_commands",
        "centerviz.tui.cli.plain_command",
    }
