"""Run folders from elsewhere that name code: reading them imports nothing."""

import sys
from pathlib import Path

import pytest

from centerviz.engine import (
    OutputConfig,
    RunError,
    choose_arm,
    compare,
    embed,
    export_run,
    list_runs,
    load_run,
    measure_unfamiliar,
    resume,
    run,
    write_report,
)
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.events import RunFinished
from centerviz.engine.export.export import ExportOptions

CODE = """
from torch import nn

class L(nn.Module):
    def forward(self, features, labels):
        return features.square().mean()

class N(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.layer = nn.LazyLinear(dim)

    def forward(self, images):
        return self.layer(images.flatten(1))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digits) -> Path:
    """A run of code that, from now on, leaves a mark wherever it is imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    code = tmp_path / "trapped.py"
    code.write_text(CODE)
    config = ExperimentConfig(
        arms=("./trapped.py:L", "softmax+trapped:L"), network="./trapped.py:N", epochs=1,
        batch_size=64, device="cpu", threads=1, baseline=False,
    )  # fmt: skip
    *_, last = run(config, output=OutputConfig(runs_dir="runs", snapshots=False), dataset=digits)
    assert isinstance(last, RunFinished)
    monkeypatch.delitem(sys.modules, "trapped")
    code.write_text("from pathlib import Path\nPath('imported').touch()\n" + CODE)
    return Path(last.run_dir or "")


def test_nothing_that_only_reads_imports_what_a_folder_names(folder: Path, digits) -> None:
    saved = load_run(folder)
    assert list_runs("runs")
    compare([saved])
    write_report([saved], Path("report.html"))
    export_run(saved, Path("poster.png"), ExportOptions())
    export_run(saved, Path("table.csv"), ExportOptions())
    arm = choose_arm(saved, None)
    with pytest.raises(RunError, match="never run by itself"):
        embed(saved, arm, digits.test.images)
    unfamiliar = measure_unfamiliar(saved)
    assert unfamiliar.numbers == {}
    assert "needs code of its user's own" in (unfamiliar.note or "")
    assert not Path("imported").exists()
    assert "trapped" not in sys.modules


@pytest.mark.parametrize("from_start", [False, True])
def test_resume_imports_nothing_that_the_user_did_not_name(folder: Path, from_start: bool) -> None:
    text = (folder / "state.json").read_text().replace('"completed"', '"stopped"')
    (folder / "state.json").write_text(text)
    with pytest.raises(RunError, match=r"`--loss (\./trapped\.py|trapped):L`"):
        resume(folder, from_start=from_start)
    assert not Path("imported").exists()
