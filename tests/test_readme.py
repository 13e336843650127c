"""What the README promises, run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


def fenced(marker: str) -> str:
    """The code block that follows an invisible marker in the README."""
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)```", README.read_text(), re.DOTALL)
    assert found, f"README.md has no block {marker!r}"
    return found[1]


@pytest.mark.process
def test_the_python_example_runs(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", fenced("example")], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "(302, 2) (10, 2)" in done.stdout
    assert "2 center(lam=0.5)" in done.stdout


def test_each_command_is_one_line_that_installs_with_the_constraints():
    for marker in ("run command", "test command"):
        (line,) = fenced(marker).strip().splitlines()
        assert "pip install -c constraints.txt" in line
    assert line.endswith('-m pytest -m "not long"'), "all but what takes long"
