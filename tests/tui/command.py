"""The command `centerviz`, run as users run it."""

import subprocess
import sys


def centerviz(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Its exit status and what it prints on each stream."""
    command = [sys.executable, "-c", "from centerviz.tui.cli import main; main()"]
    command += map(str, arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False)
