"""Commands that have subcommands, and do without one: ``kg lineage BERT`` is ``kg lineage family BERT``."""

from __future__ import annotations

import typer
from typer.core import TyperGroup


def group_with(default: str) -> type[TyperGroup]:
    """A group of commands in which ``default`` is meant where none of them is named."""

    class Group(TyperGroup):
        def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
            if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
                args = [default, *args]
            return super().parse_args(ctx, args)

    return Group
