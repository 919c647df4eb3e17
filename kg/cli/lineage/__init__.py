"""``kg lineage``: which method comes from which. A name alone asks for the tree around that method."""

from __future__ import annotations

import typer

from kg.cli.grouping import group_with
from kg.cli.lineage import family, field, history, relatives
from kg.cli.options import examples

NAME = "lineage"
EXAMPLES = examples(
    "kg lineage BERT",
    "kg lineage CLIP --all --html clip.html",
    "kg lineage path Transformer RoBERTa",
    "kg lineage leaderboard ImageNet",
    "kg lineage influence",
)

app = typer.Typer(
    cls=group_with("family"),
    help="Show which method comes from which: kg lineage METHOD draws its tree; or ask one of these questions.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
for _module, _panel in (
    (family, "Ask about methods"),
    (relatives, "Ask about methods"),
    (history, "Ask about time"),
    (field, "Ask about the whole field"),
):
    for _name, _command, _examples in _module.COMMANDS:
        app.command(_name, epilog=_examples, rich_help_panel=_panel)(_command)
