"""``kg evaluate``: how good extraction records are, how far to believe statements, how good a lineage is."""

from __future__ import annotations

import typer

from kg.cli.evaluate import belief, extraction, lineage
from kg.cli.grouping import group_with
from kg.cli.options import examples

NAME = "evaluate"
EXAMPLES = examples("kg evaluate gold.jsonl", "kg evaluate lineage --graph mine", "kg evaluate belief gold.jsonl")

app = typer.Typer(
    cls=group_with("extraction"),
    help="Measure extraction records against annotated papers (kg evaluate GOLD), belief, or a graph's lineage.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.command("extraction", epilog=extraction.EXAMPLES)(extraction.command)
app.command("belief", epilog=belief.EXAMPLES)(belief.command)
app.command("lineage", epilog=lineage.EXAMPLES)(lineage.command)
