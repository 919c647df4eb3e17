"""The vocabulary: what ships, how names find concepts, and what users may add."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kg.errors import OntologyError, UsageError
from kg.normalization.concepts import Concept
from kg.normalization.names import fold
from kg.normalization.skos import read_skos
from kg.normalization.vocabulary import Vocabulary, load_vocabulary, vocabulary_version
from kg.records import ENTITY_TYPES

PREFIXES = """
@prefix mg: <https://w3id.org/methodgraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/> .
"""


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return load_vocabulary()


def skos(folder: Path, body: str) -> Path:
    path = folder / "mine.ttl"
    path.write_text(PREFIXES + body, encoding="utf-8")
    return path


def test_the_shipped_vocabulary_is_large_and_loads_fast(shipped: Vocabulary) -> None:
    started = time.process_time()
    again = load_vocabulary()
    assert time.process_time() - started < 1
    assert len(again) == len(shipped)
    counts = {kind: sum(concept.type == kind for concept in shipped) for kind in ENTITY_TYPES}
    assert counts["Method"] > 5000
    assert counts["Dataset"] > 8000
    assert counts["Metric"] > 800
    assert counts["Task"] > 4000


@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        ("Method", "CLIP", "Contrastive Language-Image Pretraining"),
        ("Method", "contrastive language-image pre-training", "Contrastive Language-Image Pretraining"),
        ("Method", "LLMs", "Large language model"),
        ("Method", "vision transformers", "Vision Transformer"),
        ("Method", "GPT 3.5", "GPT-3.5"),
        ("Dataset", "CIFAR10", "CIFAR-10"),
        ("Dataset", "MMLU", "Massive Multitask Language Understanding"),
        ("Metric", "F1-score", "F1 score"),
        ("Metric", "mIoU", "Mean intersection over union"),
        ("Task", "NER", "Named entity recognition"),
    ],
)
def test_well_known_names_find_their_concept(shipped: Vocabulary, kind: str, name: str, label: str) -> None:
    assert [concept.label for concept in shipped.lookup(kind, name)] == [label]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right"),
    [("BERT", "RoBERTa"), ("Adam", "AdamW"), ("CNN", "R-CNN"), ("GPT-3", "GPT-4"), ("GAN", "WGAN")],
)
def test_near_names_are_different_concepts(shipped: Vocabulary, left: str, right: str) -> None:
    (first,), (second,) = shipped.lookup("Method", left), shipped.lookup("Method", right)
    assert first.iri != second.iri


def test_an_acronym_of_two_concepts_is_marked_ambiguous(shipped: Vocabulary) -> None:
    assert shipped.is_acronym_ambiguous("Method", "SAM")
    assert {concept.label for concept in shipped.lookup("Method", "SAM")} == {
        "Segment Anything Model",
        "Sharpness-Aware Minimization",
    }
    assert not shipped.is_acronym_ambiguous("Method", "CLIP")


def test_no_label_or_alias_belongs_to_two_concepts_of_a_type(shipped: Vocabulary) -> None:
    shared = [
        (kind, name)
        for kind in ENTITY_TYPES
        for concept in shipped
        if concept.type == kind
        for name in (concept.label, *concept.aliases)
        if len(shipped.by_label(kind, name)) > 1
    ]
    assert shared == []


def test_types_of_a_folded_name(shipped: Vocabulary) -> None:
    assert shipped.types_of(fold("CIFAR-10")) == {"Dataset"}
    assert shipped.types_of(fold("BLEU")) == {"Metric"}
    assert shipped.types_of(fold("of the")) == frozenset()


def test_broader_concepts_are_in_the_vocabulary_and_of_the_same_type(shipped: Vocabulary) -> None:
    for concept in shipped:
        for iri in concept.broader:
            wider = shipped.concept(iri)
            assert wider is not None
            assert wider.type == concept.type


def test_rubbish_rows_of_the_sources_are_not_there(shipped: Vocabulary) -> None:
    for name in ("model", "method", "ours", "baseline", "test", "average", "score"):
        assert not any(shipped.by_label(kind, name) for kind in ENTITY_TYPES)
    assert not [c.label for c in shipped if "http" in c.label or len(c.label.split()) > 8 or c.label.isdigit()]


def test_every_file_names_its_sources_and_their_licences(root: Path) -> None:
    from pyoxigraph import RdfFormat, parse

    folder = root / "ontology" / "vocabulary"
    for path in sorted(folder.rglob("*.ttl")):
        licensed: set[str] = set()
        used: set[str] = set()
        share_alike: set[bool] = set()
        for triple in parse(path=str(path), format=RdfFormat.TURTLE):
            if triple.predicate.value == "http://purl.org/dc/terms/license":
                licensed.add(triple.subject.value)
                share_alike.add("by-sa" in triple.object.value)
            elif triple.predicate.value == "http://purl.org/dc/terms/source":
                used.add(triple.object.value)
        assert used <= licensed, path.name
        assert path.parent.name == "cc-by-sa" or share_alike == {False}, path.name


def test_the_shipped_files_hold_the_integrity_conditions_of_skos(root: Path) -> None:
    from pyoxigraph import Literal, RdfFormat, parse

    core = "http://www.w3.org/2004/02/skos/core#"
    labels: dict[str, dict[str, set[str]]] = {name: {} for name in ("prefLabel", "altLabel", "hiddenLabel")}
    placed: set[str] = set()
    named: set[str] = set()
    for path in sorted((root / "ontology" / "vocabulary").rglob("*.ttl")):
        for triple in parse(path=str(path), format=RdfFormat.TURTLE):
            subject, predicate = triple.subject.value, triple.predicate.value.removeprefix(core)
            if predicate in labels:
                named.add(subject)
                assert isinstance(triple.object, Literal)
                assert triple.object.language == "en"
                labels[predicate].setdefault(subject, set()).add(triple.object.value)
            elif predicate == "inScheme":
                placed.add(subject)
    preferred, other, hidden = labels.values()
    assert named == placed == preferred.keys()
    for concept, label in preferred.items():
        groups = [label, other.get(concept, set()), hidden.get(concept, set())]
        assert len(label) == 1
        assert len(set().union(*groups)) == sum(map(len, groups)), concept


def test_a_user_concept_is_found_by_all_its_names(tmp_path: Path) -> None:
    path = skos(
        tmp_path,
        'ex:zork a mg:Method, skos:Concept ; skos:prefLabel "Zonal Orthogonal Rank Kernel"@en ;'
        ' skos:altLabel "Zork kernel"@en ; skos:hiddenLabel "Zonal Ortogonal Rank Kernel" ;'
        ' skos:notation "ZORK" ; mg:year 2025 .',
    )
    vocabulary = load_vocabulary([path])
    for name in ("ZORK", "zork kernels", "zonal orthogonal rank kernel", "Zonal Ortogonal Rank Kernel"):
        assert [concept.iri for concept in vocabulary.lookup("Method", name)] == ["https://example.org/zork"]
    assert vocabulary.lookup("Method", "ZORK")[0].year == 2025


def test_a_user_table_adds_names_to_a_shipped_concept(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "\ufefftype,label,aliases\nMethod,CLIP model of our lab,labclip\nDataset,ImageNet,our ImageNet|IN1K\n",
        encoding="utf-8",
    )
    vocabulary = load_vocabulary([path])
    (imagenet,) = vocabulary.lookup("Dataset", "IN1K")
    assert imagenet.iri == "https://w3id.org/methodgraph/dataset/imagenet"
    assert vocabulary.lookup("Dataset", "ImageNet-1K") == [imagenet]
    assert vocabulary.lookup("Method", "labclip")[0].label == "CLIP model of our lab"


def test_a_user_concept_of_the_same_label_takes_the_shipped_names(tmp_path: Path) -> None:
    path = skos(tmp_path, 'ex:in a mg:Dataset, skos:Concept ; skos:prefLabel "ImageNet"@en .')
    vocabulary = load_vocabulary([path])
    assert [concept.iri for concept in vocabulary.lookup("Dataset", "ILSVRC")] == ["https://example.org/in"]


def test_a_name_that_a_user_gives_means_the_users_concept(tmp_path: Path, shipped: Vocabulary) -> None:
    (segment, sharp) = sorted(shipped.lookup("Method", "SAM"), key=lambda concept: concept.label)
    path = tmp_path / "mine.csv"
    path.write_text(
        "label,type,aliases\nSpectral Ark Machine,Method,SAM\nOur Net,Method,ResNet\n", encoding="utf-8"
    )
    vocabulary = load_vocabulary([path])
    assert [concept.label for concept in vocabulary.lookup("Method", "SAM")] == ["Spectral Ark Machine"]
    assert vocabulary.by_notation("Method", "SAM") == []
    for concept in (segment, sharp):
        assert [each.iri for each in vocabulary.lookup("Method", concept.label)] == [concept.iri]
    assert [concept.label for concept in vocabulary.lookup("Method", "ResNets")] == ["Our Net"]


def test_a_user_says_which_way_a_metric_is_better(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("label,type,direction\nZork,Metric,Lower\nZonk,Metric,\n", encoding="utf-8")
    own = skos(tmp_path, 'ex:a a mg:Metric ; skos:prefLabel "Zilk"@en ; mg:direction "higher" .')
    vocabulary = load_vocabulary([table, own])
    told = {name: vocabulary.lookup("Metric", name)[0].direction for name in ("Zork", "Zonk", "Zilk")}
    assert told == {"Zork": "lower", "Zonk": None, "Zilk": "higher"}
    table.write_text("label,type,direction\nZork,Metric,down\n", encoding="utf-8")
    with pytest.raises(OntologyError, match="line 2: the direction 'down' is none"):
        load_vocabulary([table])


def test_two_shipped_concepts_that_a_user_calls_one_are_one(tmp_path: Path) -> None:
    path = skos(
        tmp_path,
        'ex:b a mg:Method ; skos:prefLabel "BERT family"@en ; skos:altLabel "BERT"@en, "RoBERTa"@en .',
    )
    vocabulary = load_vocabulary([path])
    for name in ("BERT", "RoBERTa", "BERT family"):
        assert [concept.iri for concept in vocabulary.lookup("Method", name)] == ["https://example.org/b"]


def test_other_languages_are_further_names(tmp_path: Path) -> None:
    path = skos(
        tmp_path, 'ex:a a mg:Task, skos:Concept ; skos:prefLabel "parsing of odes"@en, "Odenzerlegung"@de .'
    )
    (concept,) = load_vocabulary([path]).lookup("Task", "Odenzerlegung")
    assert concept.label == "parsing of odes"


def test_the_version_follows_the_content_and_is_cheap_to_know(tmp_path: Path, shipped: Vocabulary) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("label,type\nZork,Method\n", encoding="utf-8")
    assert load_vocabulary([path]).version == vocabulary_version([path]) != shipped.version
    assert vocabulary_version() == shipped.version


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('ex:a a mg:Task, skos:Concept ; skos:prefLabel "a"@en, "b"@en .', "https://example.org/a"),
        ('ex:a a mg:Task, mg:Metric, skos:Concept ; skos:prefLabel "a"@en .', "https://example.org/a"),
        ('ex:a a skos:Concept ; skos:prefLabel "a"@en .', "needs a type"),
        ("ex:a a mg:Task, skos:Concept .", "no skos:prefLabel"),
        (
            'ex:a a mg:Task ; skos:prefLabel "a"@en ; skos:broader ex:b .'
            ' ex:b a mg:Task ; skos:prefLabel "b"@en ; skos:broader ex:a .',
            "circle",
        ),
        (
            'ex:a a mg:Task ; skos:prefLabel "a"@en ; skos:narrower ex:a .',
            "circle: <https://example.org/a> → <https://example.org/a>",
        ),
        ('ex:a a mg:Task ; skos:prefLabel "a"@en, "x"@de, "y"@de .', "two preferred labels in 'de', 'x' and 'y'"),
        ('ex:a a mg:Task ; skos:prefLabel "a"@en ; skos:altLabel "a"@en .', "'a' as its preferred and as another"),
        (
            'ex:a a mg:Task ; skos:prefLabel "ode work"@en . ex:b a mg:Task ; skos:prefLabel "Ode-Work"@en .',
            "org/a> and <https://example.org/b> are two tasks with the label 'Ode-Work'",
        ),
        ('ex:a a mg:Gadget ; skos:prefLabel "a"@en .', "org/a> is a mg:Gadget"),
        ('ex:a a mg:Task ; skos:prefLabel "a"@en ; mg:year "soon" .', "cannot be read"),
        ("this is no Turtle", "cannot be read"),
    ],
    ids=[
        "two labels",
        "two types",
        "no type",
        "no label",
        "broader circle",
        "narrower circle",
        "two labels of another language",
        "a label twice",
        "a label of two concepts",
        "a type of no list",
        "a year of words",
        "no Turtle",
    ],
)
def test_a_vocabulary_that_breaks_the_rules_is_refused_by_name(tmp_path: Path, body: str, named: str) -> None:
    with pytest.raises(OntologyError, match=named):
        load_vocabulary([skos(tmp_path, body)])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("label,type\nZork,Method\nZonk,Gadget\n", "line 3: needs a label and a type"),
        ("label,type\n,Method\n", "line 2: needs a label"),
        ("label,type\nZork,Method,more\n", "line 2.*no more cells"),
        ("name,kind\nZork,Method\n", "must name the columns"),
        (
            "label,type\nZork,Method\nzonk,Method\nzorks,method\n",
            "lines 2 and 4: both give a Method the name 'zorks'",
        ),
        ("label,type,aliases\nZork,Method,ZK|zo\nZonk,Method,zk\n", "lines 2 and 3.*'zk'"),
        ('label,type\n"Zork,Method\n', "after line 1: it is no table"),
    ],
)
def test_a_broken_table_is_refused_with_its_lines(tmp_path: Path, rows: str, words: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(OntologyError, match=words):
        load_vocabulary([path])


def test_a_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b"label,type\nZ\xf6rk,Method\n")
    with pytest.raises(OntologyError, match="UTF-8"):
        load_vocabulary([path])


def test_a_missing_or_strange_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.ttl"):
        load_vocabulary([tmp_path / "none.ttl"])
    strange = tmp_path / "mine.docx"
    strange.write_bytes(b"PK")
    with pytest.raises(UsageError, match=r"mine\.docx"):
        load_vocabulary([strange])


def test_one_concept_may_stand_in_two_files(tmp_path: Path) -> None:
    first = tmp_path / "a.ttl"
    first.write_text(PREFIXES + 'ex:a a mg:Task ; skos:prefLabel "odes"@en .', encoding="utf-8")
    second = tmp_path / "b.ttl"
    second.write_text(PREFIXES + 'ex:a skos:altLabel "ode work"@en .', encoding="utf-8")
    assert read_skos([first, second]) == [Concept("https://example.org/a", "Task", "odes", ("ode work",))]
