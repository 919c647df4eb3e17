"""Asking on a terminal, one doubt at a time; each answer is kept at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from kg.normalization.doubts import Doubt, Uses
    from kg.records import Mapping

_KEYS = {"a": "accept", "r": "reject", "n": "rename", "t": "retype", "s": "skip", "u": "undo", "q": "quit"}


def ask_all(doubts: Sequence[Doubt], graph: Path, uses: Uses, of: int) -> int:
    """Ask about each doubt and write the answers into the graph's decisions file.

    Parameters
    ----------
    doubts
        What to ask, in this order.
    graph
        The graph directory.
    uses
        The names of the graph.
    of
        How many doubts there are in all.

    Returns
    -------
    How many decisions stand when it ends that did not before.
    """
    from kg.cli.output import console

    out = console()
    if not doubts:
        out.print("nothing is in doubt here", style="dim")
        return 0
    at = 0
    answered: list[int] = []
    while at < len(doubts):
        _show(doubts[at], f"{at + 1} of {of:,}", out)
        word = _KEYS.get(_input("  a accept  r reject  n rename  t retype  s skip  u undo  q quit: ")[:1], "")
        if word == "quit":
            break
        if word == "skip":
            at += 1
        elif word == "undo":
            if answered:
                out.print(f"  undone: {_undone(graph)}", style="dim", markup=False)
                at = answered.pop()
            else:
                out.print("  nothing was decided yet", style="yellow")
        elif word:
            rows = _decide(doubts[at], word, graph, uses, out)
            if rows:
                answered.append(at)
            if rows is not None:
                at += 1
    return len(answered)


def _decide(doubt: Doubt, word: str, graph: Path, uses: Uses, out: Console) -> list[Mapping] | None:
    """Carry one answer out: the rows that it added, None where it could not be carried out."""
    import msgspec

    from kg.errors import DecisionError
    from kg.graph.curating import decide
    from kg.normalization.answers import Answer

    value = ""
    if word == "rename":
        value = _input(f"  new label of {doubt.object_label}: ")
    elif word == "retype":
        value = _input(f"  type of {doubt.object_label} (Method, Dataset, Metric or Task): ")
    told = {name: given for name, given in msgspec.to_builtins(doubt).items() if name in Answer.__struct_fields__}
    try:
        return decide(graph, [Answer(**told, decision=word, value=value)], uses)
    except DecisionError as error:
        out.print(f"  {error}", style="yellow", markup=False)
        return None


def _undone(graph: Path) -> str:
    """The last decision in a few words; it is taken back."""
    from kg.graph.curating import undo
    from kg.normalization.decisions import summary

    return summary(undo(graph)[0])


def _show(doubt: Doubt, place: str, out: Console) -> None:
    from rich.text import Text

    out.print()
    title = Text(f"{doubt.subject_label}", style="bold")
    title.append(" is " if doubt.state == "merged" else " may be ", style="not bold")
    title.append(doubt.object_label)
    title.append(f"  {doubt.type}, now {'one' if doubt.state == 'merged' else 'two'}", style="dim")
    out.print(title)
    out.print(Text(f"  {doubt.reason}; {doubt.confidence:.0%} sure that they are one"))
    for example in doubt.examples:
        out.print(Text(f"  “{example.sentence}”", style="italic"))
        out.print(Text(f"   [{example.paper}]", style="dim"))
    out.print(Text(f"  {place}; touches {doubt.touched:,}, consequence {doubt.consequence:.2f}", style="dim"))


def _input(prompt: str) -> str:
    """A line from the terminal; the end of input is "q"."""
    try:
        return input(prompt).strip()
    except EOFError:
        return "q"
