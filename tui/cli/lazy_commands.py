"""Commands that are imported when they are called, so that help and start-up stay cheap."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from .plain_command import PlainCommand, PlainGroup


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command is, and its line in the help."""

    target: str
    """`module:attribute` of a `typer.Typer`: a group, or one that has the command in it."""
    summary: str

    def load(self, name: str) -> Any:
        """Import the module and build the command `name`."""
        module, attribute = self.target.split(":")
        app: typer.Typer = getattr(import_module(module), attribute)
        for info in app.registered_commands:
            if info.cls is TyperCommand:
                info.cls = PlainCommand
        commands = typer.main.get_group(app).commands
        if name not in commands:
            parent = typer.Typer()
            parent.add_typer(app, name=name)
            commands = typer.main.get_group(parent).commands
        return commands[name]


def lazy_app(commands: Mapping[str, LazyCommand], **options: Any) -> typer.Typer:
    """An app whose help knows only the summaries, and whose commands load when called."""

    class LazyGroup(PlainGroup):
        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args and args[0] in commands:
                self.commands[args[0]] = commands[args[0]].load(args[0])
            return super().resolve_command(ctx, args)

    app = typer.Typer(cls=LazyGroup, **options)
    for name, command in commands.items():
        app.command(name, help=command.summary)(_placeholder)
    return app


def _placeholder() -> None:
    """Stands for a command in the help until it is called."""
