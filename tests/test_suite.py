"""The tests themselves: which of them run, and that it does not matter who runs them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = "test_readme.py::test_the_python_example_runs"
SENSITIVE = (
    "tests/tui/test_dashboard.py::test_d_shades_the_regions_and_takes_the_shade_away",
    "tests/tui/test_cli.py::test_usage_says_which_argument_may_be_repeated",
    "tests/tui/test_cli_data.py::test_fetch_shows_bars_on_a_terminal",
    "tests/tui/test_cli_data.py::test_an_interrupted_fetch_ends_with_130",
)
"""Tests of colours, of widths, of a terminal and of Ctrl-C."""

pytestmark = pytest.mark.process


def run_pytest(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """pytest as a shell starts it in the background: it ignores Ctrl-C."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=ROOT, env={**environ, **surroundings}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("arguments", "runs"),
    [
        (("-o", "testpaths=tests/test_readme.py"), False),
        (("-o", "testpaths=tests/test_readme.py", "-m", "not long"), True),
        (("-o", "testpaths=tests/test_readme.py", "-k", "example"), True),
        (("tests/test_readme.py",), True),
    ],
    ids=["bare", "by mark", "by word", "by file"],
)
def test_a_bare_pytest_alone_leaves_out_what_starts_processes(arguments, runs):
    listed = run_pytest("--collect-only", *arguments).stdout
    assert (EXAMPLE in listed) == runs, listed


def test_a_test_that_starts_a_process_must_be_marked(tmp_path):
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "test_it.py").write_text(
        "import subprocess, sys\n"
        "def test_it():\n    subprocess.run([sys.executable, '-c', ''], check=True)\n"
    )
    options = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT))
    refused = run_pytest(*options, str(tmp_path / "test_it.py"))
    assert refused.returncode == 1, refused.stdout
    assert "mark it `process`" in refused.stdout


def test_the_caller_s_terminal_and_signals_do_not_matter():
    caller = {"COLUMNS": "40", "LINES": "9", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}
    done = run_pytest(*SENSITIVE, **caller)
    assert done.returncode == 0, done.stdout
