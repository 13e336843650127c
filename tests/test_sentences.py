"""Sentences of the engine and of the data come from any command: an option is named with its own.

`resume`, `embed` and the dashboard meet the same errors as `run`, and have few of its options.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from centerviz.tui.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
OPTION = re.compile(r"--[a-z][a-z-]*")
COMMAND = re.compile(r"`centerviz (\w+)")


def texts() -> Iterator[tuple[str, str]]:
    """Where a text that names an option stands, and the text; what is computed in it is …"""
    for folder in ("engine", "data"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for line, text in strings(tree):
                if OPTION.search(text):
                    yield f"{path.relative_to(ROOT)}:{line}", text


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and text of every string that is no docstring."""
    nodes = list(ast.walk(tree))
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    inner = {id(value) for node in joined for value in node.values}
    inner |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = (getattr(value, "value", None) for value in node.values)
            yield node.lineno, "".join(part if isinstance(part, str) else "…" for part in parts)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner
        ):
            yield node.lineno, node.value


FOUND = list(texts())


def test_there_are_such_sentences():
    assert len(FOUND) >= 5


@pytest.mark.parametrize(("where", "text"), FOUND, ids=[where for where, _ in FOUND])
def test_an_option_is_named_with_a_command_that_has_it(where, text):
    commands = COMMAND.findall(text)
    # This advice is put together of parts, and begins with the command.
    if where.startswith(("engine/training/collapse.py", "engine/config/losses/")) and not commands:
        commands = ["run"]
    assert commands, f"{where} names no command: {text}"
    options = {
        option
        for name in commands
        for parameter in COMMANDS[name].load(name).params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(OPTION.findall(text)) <= options


STILTED = (
    "answered rightly", "says not what", "Longest gradient", "Of both losses over",
    "deals the arms", "probe accuracy", "other half as it is", "learned numbers", "of no class",
    "made anew",
)  # fmt: skip
"""What no native speaker of the field would write, each once found here."""


def people_read() -> Iterator[Path]:
    """Every file with texts for people."""
    yield from (ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md"))
    yield from sorted((ROOT / "docs").glob("*.md"))
    for package in ("data", "engine", "tui"):
        for pattern in ("*.py", "*.js", "*.html"):
            yield from sorted((ROOT / package).rglob(pattern))


def test_the_english_is_that_of_the_field():
    texts = {path: " ".join(path.read_text(encoding="utf-8").split()) for path in people_read()}
    assert len(texts) > 200
    found = [
        (path.name, words) for path, text in texts.items() for words in STILTED if words in text
    ]
    assert not found
