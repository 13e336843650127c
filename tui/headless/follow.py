"""A run without the dashboard: progress on stderr, results on stdout."""

import contextlib
from collections.abc import Callable, Iterator

import typer

from ...data import FetchProgress, inert
from ...engine import Control, closing_events
from ...engine.events import Event, RunFailed
from ..exits.account import Account
from ..exits.exit_codes import ExitCode
from ..exits.failures import explain
from ..exits.streams import expect_no_reader
from .audience import Audience, audience
from .interrupts import Interrupts
from .progress import RunProgress
from .results import print_results

OpenRun = Callable[[Control, Callable[[FetchProgress], None]], Iterator[Event]]
"""Loads the data, telling of a download, and gives the events of the run; the control steers it."""


def run_headless(open_run: OpenRun, *, json: bool = False, quiet: bool = False) -> ExitCode:
    """Follow a run to its end, whatever that is; returns the exit status.

    Args:
        open_run: begins the run; its `UserError`s are the user's mistakes, all else our bugs.
        json: stdout gets each event as a line of JSON (`json_lines`) instead of the results.
        quiet: stderr gets errors only, and stdout the path of the run folder.
    """
    control, progress, account = Control(), RunProgress(), Account()
    watchers = audience(control, json=json, quiet=quiet)
    try:
        with Interrupts(notice=watchers.stop_notice) as interrupts:
            events = open_run(control, watchers.fetch)
            interrupts.watch(control)
            with closing_events(events):
                for event in events:
                    progress.see(event)
                    account.see(event)
                    watchers.show(event)
    except KeyboardInterrupt:
        watchers.close()
        _say("Interrupted before training began.", quiet=quiet)
        return ExitCode.INTERRUPTED
    except Exception as error:
        return _fail(error, account, watchers)
    watchers.close()
    return _conclude(progress, account, json=json, quiet=quiet)


def _fail(error: Exception, account: Account, watchers: Audience) -> ExitCode:
    failure = explain(error, run_dir=account.run_dir)
    log = None if failure.log is None else str(failure.log)
    is_bug = failure.code is ExitCode.BUG
    failed = RunFailed(message=failure.message, is_bug=is_bug, log=log)
    account.see(failed)
    watchers.show(failed)
    watchers.close()
    if account.resume_command is not None:
        _say(f"What was reached can be continued: {account.resume_command}", quiet=False)
    return failure.report()


def _conclude(progress: RunProgress, account: Account, *, json: bool, quiet: bool) -> ExitCode:
    finished = progress.finished
    assert finished is not None, "the stream of events ended without RunFinished"
    try:
        if quiet and not json:
            typer.echo(finished.run_dir)
        elif not json:
            print_results(progress)
    except OSError as error:
        expect_no_reader(error)
    if account.code is not ExitCode.DONE:
        _say(account.sentence, quiet=quiet)
    return account.code


def _say(sentence: str, *, quiet: bool) -> None:
    if not quiet:
        with contextlib.suppress(OSError):  # A closed terminal.
            typer.echo(inert(sentence), err=True)
