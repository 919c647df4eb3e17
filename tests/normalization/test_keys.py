"""Which strings are spellings of one name, and which only look alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.normalization.keys import is_acronym, is_expansion, key, key_of_folded, same_case, without_head
from kg.normalization.names import fold, slug
from kg.normalization.stems import agree

SAME = [
    ("Vision-Language Models", "vision language model"),
    ("CIFAR-10", "CIFAR10"),
    ("Llama 2", "LLaMA-2"),
    ("fine-tuning", "finetuning"),
    ("U-Net", "UNet"),
    ("language modelling", "Language Modeling"),
    ("optimisation", "optimization"),
    ("β-VAE", "beta-VAE"),
    ("Fréchet Inception Distance", "Frechet inception distance"),
    ("GPT–4", "GPT-4"),
    ("ROUGE_L", "ROUGE-L"),
]

DIFFERENT = [
    ("BERT", "RoBERTa"),
    ("Adam", "AdamW"),
    ("CNN", "R-CNN"),
    ("R-CNN", "Fast R-CNN"),
    ("Fast R-CNN", "Faster R-CNN"),
    ("recall@5", "recall@10"),
    ("recall@1", "recall@10"),
    ("pass@1", "pass@10"),
    ("CIFAR-10", "CIFAR-100"),
    ("GPT-3", "GPT-4"),
    ("GPT-3.5", "GPT-35"),
    ("GPT-3", "GPT-3.5"),
    ("Llama 2 7B", "Llama 2.7B"),
    ("Llama 2 7B", "Llama 27B"),
    ("LLaMA-13B", "LLaMA-65B"),
    ("Qwen2-VL", "Qwen2.5-VL"),
    ("ResNet-50", "ResNet-101"),
    ("ViT-B/16", "ViT-B/32"),
    ("ViT-B/16", "ViT-L/16"),
    ("RefCOCO", "RefCOCO+"),
    ("RefCOCO", "RefCOCOg"),
    ("U-Net", "U-Net++"),
    ("PointNet", "PointNet++"),
    ("HumanEval", "HumanEval+"),
    ("chrF", "chrF++"),
    ("ImageNet-1K", "ImageNet-21K"),
    ("VOC 2007", "VOC 2012"),
    ("AIME 2024", "AIME 2025"),
    ("SQuAD 1.1", "SQuAD 2.0"),
    ("SST-2", "SST-5"),
    ("ROUGE-1", "ROUGE-2"),
    ("ROUGE-1", "ROUGE-L"),
    ("BLEU", "BLEURT"),
    ("BLEU", "BLEU-4"),
    ("mAP", "mAP@50"),
    ("DINO", "DINOv2"),
    ("BLIP", "BLIP-2"),
    ("YOLOv5", "YOLOv8"),
    ("StyleGAN", "StyleGAN2"),
    ("GAN", "WGAN"),
    ("WGAN", "WGAN-GP"),
    ("VAE", "VQ-VAE"),
    ("DQN", "DDQN"),
    ("T5", "mT5"),
    ("LSTM", "BiLSTM"),
    ("top-1 accuracy", "top-5 accuracy"),
    ("C", "C++"),
    ("MMLU", "MMLU-Pro"),
    ("GLUE", "SuperGLUE"),
    ("LoRA", "QLoRA"),
    ("SAM", "SAM 2"),
    ("word2vec", "node2vec"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_spellings_of_one_name_have_one_key(left: str, right: str) -> None:
    assert key(left) == key(right)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_versions_sizes_cutoffs_and_prefixes_keep_names_apart(left: str, right: str) -> None:
    assert key(left) != key(right)


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_folding_twice_gives_what_folding_once_gives(name: str) -> None:
    assert key_of_folded(fold(fold(name))) == key_of_folded(fold(name)) or fold(name).endswith(("s", "ss"))


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=40))
@settings(max_examples=200, deadline=None)
def test_case_and_outer_space_never_count(name: str) -> None:
    assert key(f"  {name.upper()} ") == key(name.lower())


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=200, deadline=None)
def test_two_numbers_never_meet(left: int, right: int) -> None:
    for name in ("recall@{}", "CIFAR-{}", "v{}", "{}B", "model {} large"):
        assert (key(name.format(left)) == key(name.format(right))) == (left == right)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("CLIP", "Contrastive Language-Image Pre-training"),
        ("LLMs", "large language models"),
        ("VAE", "variational autoencoder"),
        ("ResNet", "residual network"),
        ("mIoU", "mean intersection over union"),
        ("3DGS", "3D Gaussian Splatting"),
        ("GSM8K", "Grade School Math 8K"),
        ("LoRA", "Low-Rank Adaptation"),
        ("kNN", "k-nearest neighbors"),
        ("ConvNet", "convolutional network"),
    ],
)
def test_an_acronym_is_recognised_in_its_spelled_out_form(short: str, long: str) -> None:
    assert is_expansion(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("SAM", "Mask R-CNN"),
        ("SAM", "Segment Anything Model 2"),
        ("GAN", "neural network"),
        ("LLaMA-3.1-8B", "Llama-3.1-8B-Instruct"),
        ("NLI", "NLI models"),
        ("GPT-4", "Generative Pre-trained Transformer"),
        ("BERT", "BERT"),
        ("A", "attention"),
    ],
)
def test_what_only_holds_the_letters_is_no_spelled_out_form(short: str, long: str) -> None:
    assert not is_expansion(short, long)


def test_acronyms_are_short_words_with_capitals() -> None:
    assert all(map(is_acronym, ("CLIP", "LoRA", "mIoU", "GPT-4", "LLMs")))
    assert not any(map(is_acronym, ("Adam", "attention", "Faster R-CNN", "Contrastive", "")))


def test_forms_agree_when_only_endings_and_fillers_differ() -> None:
    assert agree("Deterministic Policy Gradient", "deterministic policy gradients algorithm")
    assert agree("Contrastive Language-Image Pre-training", "contrastive language-image pretrained model")
    assert not agree("graph attention network", "gated attention network")
    assert not agree("Segment Anything Model", "Sharpness-Aware Minimization")


def test_an_acronym_in_mixed_case_matches_only_as_written() -> None:
    assert same_case("STAR", "STAR")
    assert same_case("CoT", "COT")
    assert same_case("LLM", "LLMs")
    assert not same_case("STAR", "STaR")


def test_the_word_for_the_kind_is_taken_off_by_type() -> None:
    assert without_head("Dataset", "ImageNet dataset") == "ImageNet"
    assert without_head("Method", "BERT models") == "BERT"
    assert without_head("Metric", "BLEU score") == "BLEU"
    assert without_head("Method", "ImageNet dataset") is None
    assert without_head("Method", "model") is None


def test_slugs_show_symbols_as_words() -> None:
    assert slug("C++") != slug("C")
    assert slug("recall@5") == "recall-at-5"


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_slug_is_a_safe_path_segment(label: str) -> None:
    assert slug(label)
    assert set(slug(label)) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
