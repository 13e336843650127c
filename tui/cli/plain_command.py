"""Commands whose help and refusals are in people's words."""

import os
import re
from collections.abc import Sequence
from typing import Any

from typer import BadParameter, TyperException
from typer.core import TyperCommand, TyperGroup

_KINDS = {"int": "a whole number", "float": "a number"}


class _PlainHelp:
    """Help in which a switch has no type, and an argument no braces."""

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = ""
        return params

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]
        return [re.sub(r"^\{(.+?)…?\}(\.\.\.)?$", _argument, piece) for piece in pieces]


def _argument(piece: re.Match[str]) -> str:
    name, repeated = piece.groups()
    return f"{name}…" if repeated else name


class PlainCommand(_PlainHelp, TyperCommand):
    """A command that refuses what it cannot read as every other wrong value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the arguments apart.

        Raises:
            UserError: an option's value is not the number that it should be, or what is read as
                an option may be a path.
        """
        given = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            sentence = _no_number(error) if isinstance(error, BadParameter) else None
            if sentence is None and any(each.param_type_name == "argument" for each in self.params):
                sentence = _dashed_path(error, given)
            if sentence is None:
                raise
            # Imported here: the help needs none of it.
            from ...data import UserError

            raise UserError(sentence) from None


class PlainGroup(_PlainHelp, TyperGroup):
    """A group of commands with the same help."""


def _no_number(error: BadParameter) -> str | None:
    """What is wrong with a number; None when something else is wrong."""
    from pydantic import ValidationError

    if not isinstance(error.__cause__, ValidationError) or error.param is None:
        return None
    [first, *_] = error.__cause__.errors(include_url=False)
    kind = _KINDS.get(first["type"].partition("_")[0])
    return f"{error.param.name} is {first['input']!r}; it must be {kind}." if kind else None


def _dashed_path(error: TyperException, args: Sequence[str]) -> str | None:
    """How to write the argument that begins with a dash and may be a path; None without one."""
    unknown = getattr(error, "option_name", None)
    before = args[: args.index("--")] if "--" in args else args
    for each in before:
        advice = f"if it is a path, write ./{each} or put -- before it."
        if unknown and each.startswith(unknown) and not each.startswith("--"):
            return f"there is no option {each}; {advice}"
        if each.startswith("-") and os.path.lexists(each):
            return f"{each} is read as an option; {advice}"
    return None
