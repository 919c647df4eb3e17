"""How good an extraction is, held against annotated papers."""

from kg.evaluation.judging import Judgement, judge, judge_all
from kg.evaluation.page import write_page
from kg.evaluation.reading import read_gold, read_said
from kg.evaluation.report import Evaluation, evaluation_of
from kg.evaluation.scoring import Count, score

__all__ = [
    "Count",
    "Evaluation",
    "Judgement",
    "evaluation_of",
    "judge",
    "judge_all",
    "read_gold",
    "read_said",
    "score",
    "write_page",
]
