"""What a picture of a family shows: each method and each edge once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from kg.lineage.chains import Step
from kg.lineage.family import Branch, Family
from kg.lineage.records import EdgeKind, Method

# A palette whose colours stay apart for colour-blind readers (Okabe and Ito 2008).
COLOURS: dict[EdgeKind, str] = {
    "extends": "#0072b2",
    "variant of": "#56b4e9",
    "component of": "#009e73",
    "instance of": "#5b5b5b",
}


class Picture(Struct, frozen=True):
    """The methods of a family, oldest first, and the edges between them."""

    centre: Method
    methods: tuple[Method, ...]
    steps: tuple[Step, ...]


def picture_of(family: Family) -> Picture:
    """A family as a picture: what the tree repeats is drawn once."""
    methods = {family.method.id: family.method}
    steps: dict[tuple[str, str], Step] = {}

    def gather(near: Method, branches: Iterable[Branch], up: bool) -> list[tuple[Method, Branch]]:
        for branch in branches:
            methods[branch.method.id] = branch.method
            child, parent = (near, branch.method) if up else (branch.method, near)
            steps[child.id, parent.id] = Step(child, parent, branch.edge, branch.sentence)
        return [(branch.method, branch) for branch in branches]

    for branches, up in ((family.ancestors, True), (family.descendants, False)):
        waiting = gather(family.method, branches, up)
        while waiting:
            near, branch = waiting.pop()
            waiting += gather(near, branch.branches, up)
    return Picture(
        family.method,
        tuple(sorted(methods.values(), key=lambda each: (each.year or 0, each.id))),
        tuple(steps[pair] for pair in sorted(steps)),
    )


def caption(step: Step) -> str:
    """An edge in words: who comes from whom and how sure that is; then the sentence and its paper."""
    edge = step.edge
    who = (
        ", ".join(edge.sources)
        if not edge.support
        else "1 paper"
        if edge.support == 1
        else f"{edge.support} papers"
    )
    lines = [f"{step.child.name} ← {step.parent.name}: {edge.kind}, belief {edge.belief:.2f}, {who}"]
    if step.sentence is not None:
        year = f" ({step.sentence.year})" if step.sentence.year else ""
        lines.append(f"“{' '.join(step.sentence.text.split())}”")
        lines.append(f"{step.sentence.title or ''}{year} [{step.sentence.paper}]".strip())
    return "\n".join(lines)
