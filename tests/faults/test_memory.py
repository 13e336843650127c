"""Memory that runs out ends a run in a sentence; what was reached stays."""

import subprocess
import sys
import textwrap

import pytest

from centerviz.engine.run_folder.saved_run import load_run
from tests.faults.tiny import only_run

pytestmark = pytest.mark.process

SCRIPT = """
    import resource, sys
    from pathlib import Path
    from centerviz.data.base.errors import UserError
    from centerviz.engine import ExperimentConfig, OutputConfig, run
    from centerviz.engine.events import RunStarted

    config = ExperimentConfig(
        data="digits", network="lenet++", batch_size=1200, device="cpu", threads=1, baseline=False
    )
    output = OutputConfig(runs_dir=sys.argv[1], snapshots=False)
    try:
        for event in run(config, output=output):
            if isinstance(event, RunStarted):
                pages = int(Path("/proc/self/statm").read_text().split()[0])
                most = pages * resource.getpagesize() + 200 * 2**20
                resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except UserError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_too_little_memory_is_one_sentence_and_a_readable_run(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "more memory than there is" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    path = only_run(tmp_path)
    assert path is not None
    saved = load_run(path)
    assert saved.state == "failed"
    assert "more memory than there is" in (saved.message or "")
