"""The help of commands with very many options: name, meaning and default in three columns."""

from typing import Any

from .plain_command import PlainCommand


class HelpPage(PlainCommand):
    """A command whose help fits 80 columns: both names of a switch stand below each other."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Print the page on stdout; `formatter` is of no use to Rich."""
        from rich.console import Console
        from rich.padding import Padding
        from rich.panel import Panel

        console = Console(highlight=False)
        console.print(Padding(f"[yellow]Usage:[/] [bold]{ctx.command_path} \\[OPTIONS][/]", 1))
        paragraphs = (" ".join(each.split()) for each in (self.help or "").split("\n\n"))
        console.print(Padding("\n\n".join(paragraphs), (0, 1, 1, 1)))
        panels: dict[str, list[Any]] = {}
        for option in self.get_params(ctx):
            panels.setdefault(getattr(option, "rich_help_panel", None) or "Options", []).append(
                option
            )
        for title, options in panels.items():
            console.print(
                Panel(_table(options), title=title, title_align="left", border_style="dim")
            )


def _table(options: list[Any]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(style="bold cyan", no_wrap=True, min_width=22)
    table.add_column(ratio=1)
    table.add_column(style="dim", justify="right", no_wrap=True)
    for option in options:
        names = Text("\n".join([*option.opts, *option.secondary_opts]))
        if option.metavar:
            names.append(f" {option.metavar}", style="yellow not bold")
        default = option.show_default if isinstance(option.show_default, str) else ""
        table.add_row(names, Text(option.help or ""), Text(default))
    return table
