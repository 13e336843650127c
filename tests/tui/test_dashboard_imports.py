"""The first screen must come at once: what takes long to load is left to others."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

NEVER = ("torch", "pandas", "matplotlib", "sklearn", "scipy")
LATER = ("numpy", "plotext", "textual_plotext")


@pytest.mark.parametrize(
    ("module", "slow"),
    [
        ("centerviz.tui.dashboard.app", (*NEVER, *LATER)),
        ("centerviz.tui.dashboard.screens.dashboard", NEVER),
    ],
    ids=["first words", "dashboard"],
)
def test_what_is_loaded(module: str, slow: tuple[str, ...]):
    code = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [name for name in slow if name in loaded]


def test_only_one_file_knows_plotext():
    code = "import centerviz.tui as tui; print(tui.__path__[0])"
    folder = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    found = subprocess.run(
        ["grep", "-rlE", "^(from|import) (textual_)?plotext", "--include=*.py", folder],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert [name.rpartition("/")[2] for name in found] == ["plot.py"]
