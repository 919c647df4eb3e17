# ruff: noqa: E501 - samples stand on lines of their own
from __future__ import annotations

import pytest

from kg.sources.language import foreign_language

FOREIGN = {
    "de": "Wir stellen ein Verfahren vor, das Bilder und Texte gemeinsam darstellt. Anders als bisherige Ansätze "
    "kommt es ohne aufwendig gesammelte Annotationen aus und erreicht auf drei Datensätzen bessere Werte.",
    "fr": "Nous présentons une méthode qui apprend des représentations communes aux images et aux textes. Elle ne "
    "demande aucune annotation et dépasse les approches existantes sur trois jeux de données.",
    "es": "Presentamos un método que aprende representaciones conjuntas de imágenes y textos. No requiere "
    "anotaciones y supera a los enfoques existentes en tres conjuntos de datos de referencia.",
    "pt": "Apresentamos um método que aprende representações conjuntas de imagens e textos. Ele não requer anotações "
    "e supera as abordagens existentes em três conjuntos de dados de referência.",
    "it": "Presentiamo un metodo che apprende rappresentazioni congiunte di immagini e testi. Non richiede "
    "annotazioni e supera gli approcci esistenti su tre insiemi di dati di riferimento.",
    "nl": "Wij stellen een methode voor die gezamenlijke representaties van beelden en teksten leert. Zij vraagt geen "
    "annotaties en overtreft bestaande benaderingen op drie datasets.",
    "pl": "Przedstawiamy metodę, która uczy się wspólnych reprezentacji obrazów i tekstów. Nie wymaga ona adnotacji "
    "i przewyższa istniejące podejścia na trzech zbiorach danych.",
    "ru": "Мы предлагаем метод, который обучает совместные представления изображений и текстов. Он не требует "
    "разметки и превосходит существующие подходы на трёх наборах данных.",
    "zh": "我们提出了一种学习图像和文本联合表示的方法。该方法不需要任何人工标注，并且在三个公开数据集上超过了现有的方法，表现出良好的泛化能力。",
    "ja": "本論文では、画像とテキストの共同表現を学習する手法を提案する。提案手法は注釈を必要とせず、三つのデータセットにおいて既存手法を上回る性能を示した。",
    "ko": "우리는 이미지와 텍스트의 공동 표현을 학습하는 방법을 제안한다. 제안하는 방법은 주석을 필요로 하지 않으며 세 가지 데이터셋에서 기존 방법보다 우수하다.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_told(language):
    assert foreign_language(FOREIGN[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "We present a joint representation of images and texts.",
        r"Let $f: \mathbb{R}^d \to \mathbb{R}$ be $L$-smooth; SGD attains $\tilde{O}(1/\epsilon^2)$ iteration complexity.",
        "ResNet-50, ViT-B/16, DeiT-S, Swin-T, ConvNeXt-T: ImageNet top-1 accuracy 76.1, 77.9, 79.8, 81.3, 82.1.",
        "BERT, RoBERTa, DeBERTa, ELECTRA and XLNet compared on GLUE, SuperGLUE, SQuAD, RACE, CoNLL-2003, MultiNLI.",
        "Técnicas",
    ],
)
def test_english_with_names_and_formulas_passes(text):
    assert foreign_language(text) is None


def test_an_abstract_in_two_languages_passes_for_the_english_half():
    english = (
        "We present a method that learns joint representations of images and texts. It needs no annotations and "
        "outperforms existing approaches on three data sets."
    )
    assert foreign_language(f"{english} {FOREIGN['fr']}") is None
    assert foreign_language(f"{FOREIGN['es']} {english}") is None


def test_real_abstracts_are_english(shared):
    import gzip
    import json
    from itertools import islice

    with gzip.open(shared / "corpus" / "papers-20k.jsonl.gz") as lines:
        abstracts = [json.loads(line)["abstract"] for line in islice(lines, 0, 20_000, 10)]
    assert [abstract for abstract in abstracts if foreign_language(abstract)] == []
