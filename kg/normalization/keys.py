"""When two strings are spellings of one name, and when a short form stands for a long one."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.normalization.names import fold

# Folding leaves the s of words of three letters alone.
_PLURAL_ACRONYM = re.compile(r"(?<=\b[A-Z]{2})s\b")
_NUMBER_GAP = re.compile(r"(?<=\d) (?=\d)")
_BRITISH = re.compile(r"isation|ising\b|ised\b|iser\b|elling\b|elled\b|aviour|olour")
_AMERICAN = {
    "isation": "ization",
    "ising": "izing",
    "ised": "ized",
    "iser": "izer",
    "elling": "eling",
    "elled": "eled",
    "aviour": "avior",
    "olour": "olor",
}
# "supervised", "revised", "raising" are spelled so on both shores.
_BOTH_SHORES = re.compile(r"(?:superv|rev|adv|comprom|ra|prom|no|po|cru|adverti|exerc)is(?:ed|ing)\b")
_GREEK = str.maketrans(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "κ": "kappa",
        "λ": "lambda", "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi",
        "ψ": "psi", "ω": "omega",
    }
)  # fmt: skip


def key_of_folded(folded: str) -> str:
    """The matching key of a name that :func:`kg.normalization.names.fold` has folded already.

    Spaces go, so that "fine-tuning" and "finetuning", "CIFAR-10" and "CIFAR10" meet; between two numbers a
    hyphen stays, so that "Llama 2 7B" never meets "Llama 27B". British spelling becomes American, Greek
    letters become their names.

    >>> key_of_folded("cifar 10"), key_of_folded("llama 2 7b"), key_of_folded("language modelling")
    ('cifar10', 'llama2-7b', 'languagemodeling')
    """
    folded = american(folded)
    if not folded.isascii():
        folded = folded.translate(_GREEK)
    return _NUMBER_GAP.sub("-", folded).replace(" ", "")


def american(folded: str) -> str:
    """British spelling as American."""
    if _BRITISH.search(folded) and not _BOTH_SHORES.search(folded):
        return _BRITISH.sub(lambda match: _AMERICAN.get(match[0], match[0]), folded)
    return folded


@lru_cache(maxsize=1 << 18)
def key(name: str) -> str:
    """The matching key of a name: equal keys are spellings of one name.

    >>> key("Vision-Language Models") == key("vision language model")
    True
    >>> key("LMs") == key("LM"), key("LMS") == key("LM")
    (True, False)
    >>> key("BERT") == key("RoBERTa") or key("CIFAR-10") == key("CIFAR-100")
    False
    """
    return key_of_folded(fold(_PLURAL_ACRONYM.sub("", name)))


def is_acronym(name: str) -> bool:
    """Whether a name looks like a short form: one word of two to twelve characters, two capitals or more.

    >>> [is_acronym(name) for name in ("CLIP", "LoRA", "mIoU", "3DGS", "ImageNet1K-sized", "Adam", "LLMs")]
    [True, True, True, True, False, False, True]
    """
    if not 2 <= len(name) <= 12 or " " in name:
        return False
    return sum(c.isupper() for c in name) >= 2


def is_expansion(short: str, long: str) -> bool:
    """Whether ``long`` can be what the short form ``short`` stands for.

    After Schwartz and Hearst (2003): the letters and digits of the short form stand in the long form in
    order, the first of them at the start of its first word; the long form has more words or letters.

    >>> is_expansion("BERT", "Bidirectional Encoder Transformer"), is_expansion("3DGS", "3D Gaussian Splatting")
    (True, True)
    >>> is_expansion("GAN", "neural network"), is_expansion("SAM", "Mask R-CNN")
    (False, False)
    """
    letters = list(letters_of(short))
    text = long.lower()
    if len(letters) < 2 or len(text) <= len(short) or len(re.findall(r"\w+", long)) < 2:
        return False
    if not set(re.findall(r"\d", long)) <= set(letters):
        return False  # "SAM" is not "Segment Anything Model 2"
    words = re.findall(r"[^\W_]+", text)
    if short.lower() in words or "".join(words).startswith("".join(letters)):
        return False  # "NLI model" and "Llama-3.1-8B-Instruct" hold the short name, they do not spell it out
    if not text.startswith(letters[0]):
        return False
    at = len(text)
    for letter in reversed(letters[1:]):
        at = text.rfind(letter, 1, at)
        if at < 1:
            return False
    # Most letters of a real short form begin a word; letters found only inside words are chance.
    initials = [word[0] for word in words]
    begun = _longest_common(letters, initials)
    return begun * 2 >= min(len(letters), len(initials) + 1)


def same_case(acronym: str, name: str) -> bool:
    """Whether a name can be an acronym as it is written: letter for letter or all in capitals, plural or not.

    >>> same_case("CoT", "COT"), same_case("STAR", "STaR"), same_case("LLM", "LLMs"), same_case("CLIP", "clip")
    (True, False, True, False)
    """
    singular = name[:-1] if name.endswith("s") and not acronym.endswith("s") else name
    letters = re.sub(r"[^\w]", "", singular)
    known = re.sub(r"[^\w]", "", acronym)
    return letters == known or (letters.isupper() and letters == known.upper())


def letters_of(acronym: str) -> str:
    """The letters and digits of an acronym in small letters, without a plural's s.

    >>> letters_of("k-NN"), letters_of("LLMs"), letters_of("3DGS")
    ('knn', 'llm', '3dgs')
    """
    return "".join(c for c in re.sub(r"(?<=[A-Z0-9])s$", "", acronym).lower() if c.isalnum())


_HEADS: dict[str, tuple[str, ...]] = {
    "Method": (
        "model", "method", "algorithm", "architecture", "framework", "approach", "technique", "mechanism",
        "optimizer",
    ),
    "Dataset": (
        "dataset", "data set", "database", "corpus", "benchmark", "test set", "benchmark dataset",
        "benchmark suite",
    ),
    "Metric": ("score", "metric", "measure", "value"),
    "Task": ("task", "problem"),
}  # fmt: skip
_HEAD = {
    kind: re.compile(rf"(?P<rest>.*\S)[\s-]+(?:{'|'.join(heads)})s?", re.IGNORECASE)
    for kind, heads in _HEADS.items()
}


def without_head(kind: str, name: str) -> str | None:
    """A name without the word that only says what kind of thing it is, or None where there is no such word.

    >>> without_head("Dataset", "ImageNet dataset"), without_head("Method", "ImageNet dataset")
    ('ImageNet', None)
    """
    match = _HEAD[kind].fullmatch(name)
    return match["rest"] if match else None


_ARTICLE = re.compile(r"(?:the|The|our|Our|an?) (?P<rest>\S.*)")


def without_article(name: str) -> str | None:
    """A name without the article it begins with, or None where there is none.

    >>> without_article("the CLIP model"), without_article("Our CLIP"), without_article("A* search")
    ('CLIP model', 'CLIP', None)
    """
    match = _ARTICLE.fullmatch(name)
    return match["rest"] if match else None


_SUBTITLE = re.compile(r"(?P<rest>[^:]*[^:\s]\w)(?:: | [-–—] )\S.*")


def without_subtitle(name: str) -> str | None:
    """A name without the title of its paper after it, or None where there is none.

    >>> [without_subtitle(name) for name in ("TURL: Table Understanding", "CLIP - a model", "U-Net")]
    ['TURL', 'CLIP', None]
    """
    match = _SUBTITLE.fullmatch(name)
    return match["rest"] if match else None


_VERSION_MARK = re.compile(r"(?<=\w)[\s-]+[vV](?:\.|er\.|ersion)?\s?(?=\d)|(?<=[A-Za-z])v(?=\d)|(?<=[a-z])V(?=\d)")


def without_version_mark(name: str) -> str | None:
    """A name whose version is a bare number, or None where no letter marks the version.

    >>> without_version_mark("SQuAD v2.0"), without_version_mark("MoCov3"), without_version_mark("SQuAD 2.0")
    ('SQuAD 2.0', 'MoCo 3', None)
    """
    bare = _VERSION_MARK.sub(" ", name)
    return bare if bare != name else None


def is_name_like(name: str) -> bool:
    """Whether a name is written like a proper name: a capital inside a word, or a digit beside a letter."""
    return len(name) > 2 and bool(re.search(r"\w[A-Z]|[A-Za-z]-?\d|\d[A-Z]", name))


def _longest_common(left: list[str], right: list[str]) -> int:
    """The length of the longest common subsequence."""
    best = [0] * (len(right) + 1)
    for item in left:
        diagonal = 0
        for index, other in enumerate(right, start=1):
            diagonal, best[index] = (
                best[index],
                (diagonal + 1 if item == other else max(best[index], best[index - 1])),
            )
    return best[-1]
