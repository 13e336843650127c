"""Whatever ends a run, it stays readable, and resumes to the same last bit.

The long form is tests/benchmarks/kill.py.
"""

import os
import signal
import subprocess
import sys

import pytest

from centerviz.engine.run_folder.saved_run import load_run
from tests.faults.tiny import fingerprint, write_tiny
from tests.faults.victims import (
    kept_epochs,
    processes_in,
    resume_and_compare,
    training,
    wait_until,
)

pytestmark = [pytest.mark.process, pytest.mark.long]

LONG = 5000
EPOCHS = 12
"""So many that two are seen to be over long before all are, and all are soon over."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("data") / "tiny")


def test_a_run_killed_before_any_change_on_the_disk_resumes_to_the_same_last_bit():
    """Every seventeenth change here; a fork of a fresh process for each."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.boundaries", "17"],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 runs did not end alike" in done.stdout


def test_a_run_killed_while_it_mends_itself_or_begins_again_still_resumes_alike():
    """Every twenty-ninth change here."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.second_deaths", "29"],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 runs did not end alike" in done.stdout


def trained_a_while(victim) -> bool:
    return kept_epochs(victim.run) >= 2


def test_kill_9_leaves_no_process_and_a_run_that_resumes_alike(data, tmp_path):
    with (
        training(tmp_path / "whole", data, epochs=EPOCHS) as whole,
        training(tmp_path / "killed", data, epochs=EPOCHS, pictures=True) as victim,
    ):
        wait_until(lambda: trained_a_while(victim), "two epochs", victim.idle)
        before = kept_epochs(victim.run)
        victim.kill("headless")
        victim.no_orphan()
        wait_until(lambda: whole.process.poll() is not None, "the end", whole.idle)
    assert victim.run is not None
    assert whole.run is not None
    assert load_run(victim.run).state == "interrupted"
    assert kept_epochs(victim.run) >= before
    assert resume_and_compare(victim.run, fingerprint(whole.run)) == ""
    assert len(list(victim.run.glob("IsCenter/*.jpg"))) == EPOCHS


def test_kill_and_a_lost_terminal_close_the_run_in_order(data, tmp_path):
    signals = (signal.SIGTERM, signal.SIGHUP)
    with (
        training(tmp_path / "one", data, epochs=LONG, pictures=True) as one,
        training(tmp_path / "two", data, epochs=LONG) as two,
    ):
        for victim, number in zip((one, two), signals, strict=True):
            wait_until(lambda each=victim: trained_a_while(each), "two epochs", victim.idle)
            victim.process.send_signal(number)
        for victim in (one, two):
            wait_until(lambda each=victim: each.process.poll() is not None, "the end", victim.idle)
            assert victim.process.returncode == 130
            assert not processes_in(victim.folder)
            assert victim.run is not None
            saved = load_run(victim.run)
            assert saved.state == "stopped"
            assert saved.epochs == tuple(range(kept_epochs(victim.run)))
            assert "Traceback" not in (victim.folder / "output.txt").read_text()


def test_the_dashboards_engine_closes_the_run_when_it_is_terminated(data, tmp_path):
    with training(tmp_path / "one", data, epochs=LONG, dashboard=True) as victim:
        wait_until(lambda: trained_a_while(victim), "two epochs", victim.idle)
        assert victim.engine is not None
        os.kill(victim.engine, signal.SIGTERM)
        wait_until(lambda: victim.engine is None, "the engine's end", victim.idle)
        assert victim.run is not None
        saved = load_run(victim.run)
        assert saved.state == "stopped"
        assert saved.epochs == tuple(range(kept_epochs(victim.run)))
        assert victim.process.poll() is None
