"""What short form a long name can be read as."""

from __future__ import annotations

import pytest

from kg.normalization.readings import content_initials, readings, skeletons, spells_out


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("auc", "area under the curve"),
        ("3dgs", "3D Gaussian splatting"),
        ("dae", "denoising autoencoders"),
        ("plm", "pre-trained language model"),
        ("hrnet", "high-resolution network"),
        ("nin", "network in network"),
        ("pcd", "Pyramid Consistency across Domains"),
    ],
)
def test_initials_come_first(short: str, long: str) -> None:
    assert readings(long)[short] == 0


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("ebgan", "energy-based GAN"),
        ("mbert", "multilingual BERT"),
        ("qhadam", "Quasi-Hyperbolic Adam"),
        ("arma", "auto-regressive moving average model"),
        ("hpsg", "head-driven phrase structure grammar"),
        ("xdc", "cross-modal deep clustering"),
    ],
)
def test_wider_readings_come_after(short: str, long: str) -> None:
    assert readings(long)[short] == 1


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("bert", "RoBERTa"),
        ("cnn", "region-based CNN"),
        ("sam", "Segment Anything Model 2"),
        ("lnet", "ladder network"),
    ],
)
def test_what_is_no_reading(short: str, long: str) -> None:
    assert short not in readings(long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("CARAFE", "Content-Aware ReAssembly of FEatures"),
        ("AggMo", "Aggregated Momentum"),
        ("DeCAF", "Deep Convolutional Activation Features"),
    ],
)
def test_a_short_form_may_take_more_letters_of_a_word(short: str, long: str) -> None:
    assert content_initials(long) in skeletons(short)
    assert spells_out(short, long)


@pytest.mark.parametrize("name", ["AlphaZero", "DistilBERT", "ResNet-50", "NAS"])
def test_words_and_short_acronyms_have_no_skeleton_of_two_letters(name: str) -> None:
    assert not any(len(skeleton) < 3 for skeleton in skeletons(name))


def test_a_name_of_very_many_acronyms_has_few_readings() -> None:
    assert len(readings("GAN VAE CNN RNN LSTM GRU MLP SVM")) < 100
