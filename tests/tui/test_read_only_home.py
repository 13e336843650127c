"""Where a home can be read only, nothing is said about it and nothing is left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = "from centerviz.tui.cli.main import main; main()"

pytestmark = pytest.mark.process


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """Of a process in whose home nothing can be written, not even by root."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "MPL", "CENTERVIZ"))}
    (tmp_path / "file").touch()
    (tmp_path / "tmp").mkdir()
    home = str(tmp_path / "file" / "home")
    return kept | {"HOME": home, "USERPROFILE": home, "TMPDIR": str(tmp_path / "tmp")}


def run_in(
    folder: Path, command: list[object], env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", *map(str, command)]
    return subprocess.run(
        arguments, env=env, cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_run_and_its_pictures_say_nothing_of_it(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    options = ("--data", "digits", "--epochs", 1, "--quiet", "--device", "cpu")
    done = run_in(tmp_path, [MAIN, "run", *options], surroundings)
    assert (done.returncode, done.stderr) == (0, "")
    run = tmp_path / done.stdout.strip()
    assert len((run / "log.txt").read_text().splitlines()) == 2  # started, ended
    exported = run_in(tmp_path, [MAIN, "export", run, "poster.jpg"], surroundings)
    assert (exported.returncode, exported.stderr) == (0, "")
    assert not list((tmp_path / "tmp").glob("*matplotlib*"))


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("MPLCONFIGDIR", "fonts", "fonts"),
        ("XDG_CACHE_HOME", "cache", "cache/centerviz/matplotlib"),
        ("MPLCONFIGDIR", "file/fonts", "tmp/centerviz-matplotlib-*"),
    ],
)
def test_matplotlib_has_a_folder_that_it_can_write_to(
    variable: str, value: str, expected: str, surroundings: dict[str, str], tmp_path: Path
) -> None:
    script = "import centerviz.engine.drawing, matplotlib; print(matplotlib.get_cachedir())"
    env = surroundings | {variable: str(tmp_path / value)}
    done = run_in(tmp_path, [script], env)
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).match(str(tmp_path / expected))
    assert not list((tmp_path / "tmp").iterdir())
