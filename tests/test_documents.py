"""What README and the other documents name is there: paths, modules, commands and options."""

import importlib
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from centerviz.tui.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "tests" / "benchmarks" / "README.md",
]
OF_USERS = {"train.csv", "test.csv", "train/", "training/", "test/", "testing/"}
"""What a user's own dataset has."""

SUFFIX = re.compile(r"\.(py|md|txt|toml|json|csv|npz|safetensors|jpg|svg|yml|gz)$")
NO_PATH = re.compile(r"[<…$*]|^https?:|^\.venv/|\./mine\.py:|^(\.(csv|npz|gz|zip))+$")
"""Placeholders, addresses, what the commands of README make, a user's own file of code, and a
file's ending alone."""
REPOSITORY = re.compile(r"\bgithub\.com/[\w-]+/[\w.-]+")


def fenced(text: str) -> Iterator[str]:
    """The lines of code blocks that are no Python."""
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        if language != "python":
            yield from block.splitlines()


def code(text: str) -> list[str]:
    """The pieces of code within sentences and tables."""
    sentences = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [piece.replace("\\|", "|") for piece in re.findall(r"`([^`\n]+)`", sentences)]


def paths(text: str) -> Iterator[str]:
    yield from (link.partition("#")[0] for link in re.findall(r"\]\(([^)#]+[^)]*)\)", text))
    pieces = [piece for piece in code(text) if not piece.startswith("centerviz ")]
    for piece in [*pieces, *fenced(text)]:
        for word in piece.split():
            if "/" in word or SUFFIX.search(word):
                yield word


def files_of_sources(text: str) -> set[str]:
    """Files that a document says are another project's.

    Those in a paragraph that names a repository on GitHub, those in a table's column "read in",
    and those that are marked as checked.
    """
    found = set(re.findall(r"`([^`\n]+)`, checked\b", text))
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("|"):
            head, *rows = (re.split(r"(?<!\\)\|", line) for line in paragraph.splitlines())
            for column in (n for n, title in enumerate(head) if title.strip() == "read in"):
                found.update(*(code(cells[column]) for cells in rows))
        elif REPOSITORY.search(paragraph):
            found.update(code(paragraph))
    return found


def modules(text: str) -> Iterator[str]:
    for piece in [*code(text), *fenced(text)]:
        yield from re.findall(
            r"(?:-m |^)((?:tests|centerviz)(?:\.\w+)+)$", piece.partition(" --")[0]
        )


def commands(text: str) -> Iterator[str]:
    """What follows `centerviz`; `centerviz data list | info PATH` are two commands."""
    yield from whole_commands(text)
    for piece in code(text):
        first, *others = piece.split(" | ")
        program, _, arguments = first.partition(" ")
        if program == "centerviz" and arguments and not arguments.startswith("-"):
            yield arguments
            yield from (f"{arguments.split()[0]} {other}" for other in others)
        elif program in COMMANDS and arguments.startswith("-"):
            yield first


def whole_commands(text: str) -> Iterator[str]:
    """What follows `centerviz` in blocks, to be typed as it stands."""
    for line in fenced(text):
        for part in line.split("&&"):
            program, _, arguments = part.strip().partition(" ")
            if Path(program).name == "centerviz":
                yield arguments


def options(text: str) -> Iterator[str]:
    for piece in code(text):
        if piece.startswith("--"):
            yield from (word for word in piece.split() if word.startswith("--"))


FINDERS: dict[str, Callable[[str], Iterator[str]]] = {
    "path": paths,
    "module": modules,
    "command": commands,
    "whole command": whole_commands,
    "option": options,
}


def documented(what: str) -> list[Any]:
    """Pairs of a document and one thing that it names, as parameters of a test."""
    return [
        pytest.param(document, found, id=f"{document.relative_to(ROOT)}: {found}")
        for document in DOCUMENTS
        for found in dict.fromkeys(FINDERS[what](document.read_text()))
    ]


def generated() -> set[str]:
    """The files of a run's folder, as README lists them, and the folders that they lie in."""
    section = (ROOT / "README.md").read_text().partition("## A run's folder")[2].partition("\n## ")
    files = set(code(section[0]))
    return files | {f"{file.rpartition('/')[0]}/" for file in files if "/" in file}


def command_for(words: list[str]) -> tuple[Any, list[str]]:
    """The command that a command line's words call, and its arguments."""
    assert words[0] in COMMANDS, f"there is no command {words[0]}"
    found, rest = COMMANDS[words[0]].load(words[0]), words[1:]
    if hasattr(found, "commands"):
        assert rest[0] in found.commands, f"there is no command {' '.join(words[:2])}"
        found, rest = found.commands[rest[0]], rest[1:]
    return found, rest


def names_of(command: Any) -> set[str]:
    """All names of a command's options."""
    names = ((*each.opts, *each.secondary_opts) for each in command.params)
    return {"--help"}.union(*names)


def leaves() -> Iterator[Any]:
    for name, command in COMMANDS.items():
        loaded = command.load(name)
        yield from getattr(loaded, "commands", {name: loaded}).values()


def test_something_is_found_of_each_kind() -> None:
    for what, expected in (
        ("path", "engine/events.py"),
        ("module", "tests.faults.boundaries"),
        ("command", "data info PATH"),
        ("whole command", "run --lam 0.5 --headless"),
        ("option", "--no-head-bias"),
    ):
        assert expected in [each.values[1] for each in documented(what)]


def test_only_what_is_said_to_be_a_source_s_is_taken_for_it() -> None:
    text = """
github.com/somebody/something: `main.py` and `src/net.py` (1234567).

Another paragraph names `engine/gone.py`, and today's `torch/optim.py`, checked.

| setting | option | read in | |
| --- | --- | --- | --- |
| a | `docs/gone.md` | `solver.cpp`, `net.cpp` | checked |

| command | does |
| --- | --- |
| `tests/gone.py` | github.com/somebody/something |
"""
    assert files_of_sources(text) == {
        *("main.py", "src/net.py", "torch/optim.py", "solver.cpp", "net.cpp")
    }


@pytest.mark.parametrize(("document", "path"), documented("path"))
def test_a_path_is_there_or_is_said_to_be_made(document: Path, path: str) -> None:
    known = OF_USERS | generated() | files_of_sources(document.read_text())
    if NO_PATH.search(path) or path in known:
        return
    beside = (document.parent / path, ROOT / path)
    assert any(place.exists() for place in beside), f"{document.name} names {path}"


@pytest.mark.parametrize(("document", "module"), documented("module"))
def test_a_module_or_what_is_in_it_is_there(document: Path, module: str) -> None:
    if module.startswith("tests."):
        assert ROOT.joinpath(*module.split(".")).with_suffix(".py").is_file()
        return
    parent, _, name = module.rpartition(".")
    assert hasattr(importlib.import_module(parent), name), f"{document.name} names {module}"


@pytest.mark.parametrize(("document", "command"), documented("command"))
def test_a_command_is_there_and_has_the_options(document: Path, command: str) -> None:
    found, arguments = command_for(shlex.split(command))
    unknown = [word for word in arguments if word.startswith("-") and word not in names_of(found)]
    assert not unknown, f"{document.name} names {command!r}"


@pytest.mark.parametrize(("document", "command"), documented("whole command"))
def test_a_whole_command_is_accepted(document: Path, command: str) -> None:
    found, arguments = command_for(shlex.split(command))
    assert found.make_context(command, arguments).params, f"{document.name} names {command!r}"


@pytest.mark.parametrize(("document", "option"), documented("option"))
def test_an_option_is_known(document: Path, option: str) -> None:
    known = set().union(*(names_of(command) for command in leaves()))
    assert option in known, f"{document.name} names {option}"
