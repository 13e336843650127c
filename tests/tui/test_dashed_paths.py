"""A path that begins with a dash, where an option may stand."""

from pathlib import Path

import pytest

from centerviz.data import UserError
from centerviz.tui.cli import main as cli
from tests.data.files import csv_rows, random_dataset, write_csv
from tests.tui.command import invoke


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files whose names begin with dashes."""
    monkeypatch.chdir(tmp_path)
    for name in ("-odd.csv", "--odd.csv"):
        write_csv(tmp_path / name, csv_rows(random_dataset().train))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["replay", "-foo"], "-foo"),
        (["compare", "run", "-x/run", "--json"], "-x/run"),
        (["report", "-r"], "-r"),
        (["export", "run", "-film.gif"], "-film.gif"),
        (["resume", "-run"], "-run"),
        (["data", "info", "-odd.csv"], "-odd.csv"),
        (["data", "info", "--odd.csv"], "--odd.csv"),
        (["embed", "-odd.csv", "images"], "-odd.csv"),  # -o is an option of embed
    ],
)
def test_it_is_refused_with_a_hint(arguments: list[str], path: str) -> None:
    with pytest.raises(UserError) as caught:
        invoke(cli.app, *arguments)
    assert path in str(caught.value)
    assert f"if it is a path, write ./{path} or put -- before it." in str(caught.value)


@pytest.mark.parametrize("arguments", [["./-odd.csv"], ["--", "-odd.csv"], ["--", "--odd.csv"]])
def test_the_hint_helps(arguments: list[str]) -> None:
    shown = invoke(cli.app, "data", "info", *arguments)
    assert shown.exit_code == 0, shown.output
    assert "28×28 pixels" in shown.stdout


@pytest.mark.parametrize("arguments", [["resume", "--nope"], ["run", "-q"], ["run", "--nope"]])
def test_what_can_be_no_path_is_an_option_that_there_is_not(arguments: list[str]) -> None:
    shown = invoke(cli.app, *arguments)
    assert shown.exit_code == 2
    assert "No such option" in shown.stderr
