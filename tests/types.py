"""Check the types of the working tree: `python -m tests.types [MYPY'S OPTIONS]`.

mypy does not follow an editable install that maps folders to packages. Here the three folders
stand below a folder `centerviz`, as links, so that what is checked is what is edited.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "engine", "tui")


def main() -> int:
    """Run mypy on the three packages; its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "centerviz"
        package.mkdir()
        for name in PACKAGES:
            (package / name).symlink_to(ROOT / name, target_is_directory=True)
        names = [part for name in PACKAGES for part in ("-p", f"centerviz.{name}")]
        command = [sys.executable, "-m", "mypy", *names, *sys.argv[1:]]
        return subprocess.call(command, cwd=ROOT, env={**os.environ, "MYPYPATH": folder})


if __name__ == "__main__":
    sys.exit(main())
