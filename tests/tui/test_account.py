"""What is told of a run when the program ends, and the exit status that it asks for."""

import shlex
from dataclasses import replace

import pytest

from centerviz.engine.events import ArmWarning, RunFailed, RunFinished, RunStarted
from centerviz.tui.exits.account import Account, resume_command
from centerviz.tui.exits.exit_codes import ExitCode
from tests.scripted import scripted_events

RUN_DIR = "my runs/one's"
RESUME = "continue it with: centerviz resume 'my runs/one'\"'\"'s'"


def account_of(count: int | None = None, *more, run_dir: str | None = RUN_DIR, **script) -> Account:
    """Of a scripted run, or of its first `count` events, and of `more` events."""
    account = Account()
    for event in [*list(scripted_events(**script))[:count], *more]:
        dated = isinstance(event, RunStarted | RunFinished)
        account.see(replace(event, run_dir=run_dir) if dated else event)
    return account


def test_a_completed_run_says_where_it_is_and_needs_no_command():
    account = account_of()
    assert account.code is ExitCode.DONE
    assert account.sentence == f"{RUN_DIR}: completed, 3 epochs."


def test_a_stopped_run_says_how_far_it_came_and_what_continues_it():
    stopped = RunFinished(reason="stopped", epochs_done=1, seconds=1.0)
    account = account_of(6, stopped)
    assert account.code is ExitCode.INTERRUPTED
    assert account.sentence == f"{RUN_DIR}: stopped after 1 of 3 epochs; {RESUME}"


def test_a_run_of_which_no_end_was_heard_counts_as_stopped():
    account = account_of(6)
    assert account.code is ExitCode.INTERRUPTED
    assert account.sentence.endswith(RESUME)


def test_a_failed_run_says_why():
    full = RunFailed(message="the disk is full: make room and try again.", is_bug=False)
    account = account_of(6, full)
    assert account.code is ExitCode.USER_ERROR
    assert account.sentence == (
        f"{RUN_DIR}: failed after 1 of 3 epochs: the disk is full: make room and try again;"
        f" {RESUME}"
    )


def test_a_lost_engine_is_our_fault_and_names_the_log():
    lost = RunFailed(message="The engine was killed.", is_bug=True, log="runs/x/log.txt")
    account = account_of(6, lost)
    assert account.code is ExitCode.BUG
    assert "The log: runs/x/log.txt" in account.sentence
    assert account.sentence.endswith(RESUME)


def test_a_run_that_cannot_learn_any_more_is_not_to_be_continued():
    started = next(scripted_events())
    deaths = [
        ArmWarning(arm=arm.name, kind="non-finite", epoch=0, step=3, message="Not finite.")
        for arm in started.arms
    ]
    account = account_of(2, *deaths, RunFailed(message="no arm is left.", is_bug=False))
    assert account.code is ExitCode.USER_ERROR
    assert account.resume_command is None
    assert "centerviz resume" not in account.sentence


def test_a_run_that_never_began_has_no_folder():
    account = account_of(0, RunFailed(message="there is no folder x.", is_bug=False))
    assert account.code is ExitCode.USER_ERROR
    assert account.sentence == "No run was made: there is no folder x."


def test_a_run_stopped_while_it_loaded_has_none_either():
    stopped = RunFinished(reason="stopped", epochs_done=0, seconds=0.0)
    account = account_of(0, stopped, run_dir=None)
    assert account.code is ExitCode.INTERRUPTED
    assert account.sentence == "No run was made: it was stopped before training began."


@pytest.mark.parametrize("run_dir", ["runs/a", "my runs/a", "it's/$HOME/*", "-runs/a"])
def test_the_command_is_quoted_for_a_shell(run_dir):
    *command, path = shlex.split(resume_command(run_dir))
    assert command == ["centerviz", "resume"]
    assert path in (run_dir, f"./{run_dir}")
    assert not path.startswith("-")


def test_control_characters_are_written_as_bash_reads_them():
    assert resume_command("runs/a\nb") == r"centerviz resume $'runs/a\x0ab'"
