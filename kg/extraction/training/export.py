"""From a trained network to the model's folder: ONNX graphs in int8, thresholds chosen on dev, metadata."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.extraction.layout import CLAIM_LABELS, LAYOUT_VERSION, SLOTS
from kg.extraction.likeness import LIKENESS
from kg.extraction.model import GRAPHS, Calibration, Metadata, Thresholds, token_id
from kg.extraction.training.calibration import identity
from kg.extraction.training.fusion import fuse, one_text
from kg.extraction.training.network import Network
from kg.extraction.training.thresholds import choose
from kg.records import ENTITY_TYPES, RELATIONS, digest

log = logging.getLogger(__name__)

_OPEN = Thresholds(
    mentions=0.5,
    aliases=0.5,
    entities=dict.fromkeys(ENTITY_TYPES, 0.5),
    proposed=0.5,
    relations=dict.fromkeys(RELATIONS, 0.5),
    values=0.5,
    partner=0.5,
    slots=dict.fromkeys(SLOTS, 0.5),
    claims=dict.fromkeys(CLAIM_LABELS[1:], 0.5),
)
_PLAIN = Calibration(
    entities=identity(ENTITY_TYPES, 3),
    relations=identity(RELATIONS, 3),
    results=identity(["result"], 2),
    claims=identity(CLAIM_LABELS[1:], 1),
)
"""What the model is loaded with while its own are chosen."""


class _Graph(nn.Module):
    """A function of a trained module as a module of its own, so that it can be exported."""

    def __init__(self, owner: nn.Module, function: Callable[..., Any]) -> None:
        super().__init__()
        self.owner, self.function = owner, function

    def forward(self, *tensors: Tensor) -> Any:
        return self.function(*tensors)


def _inputs(width: int) -> dict[str, tuple[list[tuple[str, Tensor, dict[int, str]]], list[str]]]:
    """Example inputs, with their names and free dimensions, and the output names, of each graph."""
    t, spans, numbers, mentions, entities, pairs, values, sentences = 12, 9, 3, 5, 4, 6, 2, 3

    def ints(*shape: int, high: int = 3) -> Tensor:
        return torch.randint(0, high, shape)

    hidden = ("hidden", torch.randn(t, width), {0: "pieces"})
    vectors = ("vectors", torch.randn(entities, width), {0: "entities"})
    attention = ("attention", torch.rand(entities, 6, t), {0: "entities", 2: "pieces"})
    pair = [
        ("pairs", ints(pairs, 2), {0: "pairs"}),
        ("between", torch.tensor([[1, 3]] * pairs), {0: "pairs"}),
    ]
    names = [
        ("first", ints(mentions), {0: "mentions"}),
        ("last", ints(mentions) + 3, {0: "mentions"}),
        ("owner", ints(entities, mentions, high=2), {0: "entities", 1: "mentions"}),
        ("types", ints(entities), {0: "entities"}),
    ]
    first = torch.tensor([1, 2])
    return {
        "encoder": (
            [("pieces", ints(1, t, high=1000), {1: "pieces"}), ("shapes", ints(1, t), {1: "pieces"})],
            ["hidden"],
        ),
        "mentions": (
            [
                hidden,
                ("first", ints(spans), {0: "spans"}),
                ("last", ints(spans) + 3, {0: "spans"}),
                ("length", ints(spans), {0: "spans"}),
                ("lexicon", ints(spans), {0: "spans"}),
                ("number_first", ints(numbers), {0: "numbers"}),
                ("number_last", ints(numbers) + 3, {0: "numbers"}),
            ],
            ["spans", "numbers"],
        ),
        "aliases": (
            [
                hidden,
                *names,
                ("pairs", ints(pairs, 2), {0: "pairs"}),
                ("distance", ints(pairs), {0: "pairs"}),
                ("likeness", torch.rand(pairs, len(LIKENESS)), {0: "pairs"}),
            ],
            ["logits"],
        ),
        "marked": ([hidden, ("marks", ints(t), {0: "pieces"})], ["marked"]),
        "entities": ([hidden, *names], ["vectors", "attention", "roles"]),
        "relations": (
            [hidden, vectors, attention, *pair, ("distance", ints(pairs), {0: "pairs"})],
            ["logits", "shared"],
        ),
        "slots": (
            [
                hidden,
                vectors,
                ("first", first, {0: "values"}),
                ("last", first + 2, {0: "values"}),
                (
                    "between",
                    torch.tensor([1, 4]).expand(values, entities, 2).contiguous(),
                    {0: "values", 1: "entities"},
                ),
                ("distance", ints(values, entities), {0: "values", 1: "entities"}),
            ],
            ["scores", "none"],
        ),
        "partners": (
            [
                hidden,
                ("first", torch.tensor([1, 2, 3]), {0: "numbers"}),
                ("last", torch.tensor([2, 3, 4]), {0: "numbers"}),
                *pair,
            ],
            ["logits"],
        ),
        "claims": (
            [
                hidden,
                ("first", torch.tensor([0, 3, 6]), {0: "sentences"}),
                ("last", torch.tensor([2, 5, 11]), {0: "sentences"}),
                ("place", torch.arange(sentences), {0: "sentences"}),
            ],
            ["logits"],
        ),
    }


def write_graphs(network: Network, folder: Path) -> None:
    """Export every graph, dynamically quantised to int8 and fused, to ``folder``."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network.eval()
    document = network.document

    def encoder(pieces: Tensor, shapes: Tensor) -> Tensor:
        hidden: Tensor = network.encoder(pieces, shapes, None)
        return hidden

    def entities(hidden: Tensor, first: Tensor, last: Tensor, owner: Tensor, types: Tensor) -> Any:
        vectors, attention = document.entities(hidden, first, last, owner, types)
        return vectors, attention, document.roles(hidden, vectors, attention)

    functions: dict[str, tuple[nn.Module, Callable[..., Any]]] = {
        "encoder": (network.encoder, encoder),
        "mentions": (network.mention, network.mention.forward),
        "aliases": (network.alias, network.alias.forward),
        "marked": (network.marked, network.marked.forward),
        "entities": (document, entities),
        "relations": (document, document.relations),
        "slots": (document, document.slots),
        "partners": (document, document.partners),
        "claims": (document, document.claims),
    }
    width = network.encoder.backbone.config.hidden_size
    with TemporaryDirectory() as scratch, one_text(network.encoder.backbone):
        for graph, (inputs, outputs) in _inputs(width).items():
            exact = Path(scratch) / f"{graph}.onnx"
            small = exact.with_suffix(".int8.onnx")
            torch.onnx.export(
                _Graph(*functions[graph]).eval(),
                tuple(tensor for _, tensor, _ in inputs),
                str(exact),
                input_names=[name for name, _, _ in inputs],
                output_names=outputs,
                dynamic_axes={name: free for name, _, free in inputs if free},
                opset_version=17,
                dynamo=False,
            )
            quantize_dynamic(
                exact,
                small,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gather"] if graph == "encoder" else ["MatMul", "Gemm"],
                per_channel=True,
                reduce_range=True,  # 7 bits: older CPUs overflow on 8, and would read other things in a text
            )
            fuse(small, folder / f"{graph}.onnx")


def export(
    network: Network,
    tokenizer: Tokenizer,
    *,
    lexicon_folder: Path,
    dev: Path,
    out: Path,
    encoder: str,
    training: dict[str, str | int | float],
) -> None:
    """Write the model's folder: graphs, tokenizer, lexicon, metadata with what is chosen on ``dev``."""
    out.mkdir(parents=True, exist_ok=True)
    write_graphs(network, out)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    shutil.copyfile(lexicon_folder / "lexicon.tsv.zst", out / "lexicon.tsv.zst")
    content = digest(*((out / f"{graph}.onnx").read_bytes().hex() for graph in GRAPHS))

    def write(thresholds: Thresholds, calibration: Calibration) -> None:
        version = f"methodgraph-{digest(content, repr(thresholds), repr(calibration))[:10]}"
        metadata = Metadata(
            version=version,
            layout=LAYOUT_VERSION,
            encoder=encoder,
            width=network.encoder.backbone.config.hidden_size,
            cls=token_id(tokenizer, "[CLS]"),
            sep=token_id(tokenizer, "[SEP]"),
            thresholds=thresholds,
            calibration=calibration,
            training=training,
        )
        packed = msgspec.json.format(msgspec.json.encode(metadata), indent=2)
        (out / "metadata.json").write_bytes(packed + b"\n")

    write(_OPEN, _PLAIN)
    write(*choose(out, dev))
    log.info("model in %s: %.1f MB", out, sum(p.stat().st_size for p in out.iterdir()) / 1e6)
