"""What the answers of a survey come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marketing.models import QuestionKind
from marketing.models.survey import HIGHEST

HUNDRED = Decimal(100)


def points(kind: str, answer: int) -> Decimal:
    """Return an answer in points of 100: of a scale 1 is nought and 10 all of them; yes is all of them."""
    if kind == QuestionKind.YES_NO:
        return HUNDRED if answer else Decimal(0)
    return Decimal(answer - 1) * HUNDRED / (HIGHEST - 1)


def score_of(asked: Sequence[Mapping[str, Any]], answers: Mapping[str, int]) -> Decimal | None:
    """Return the weighted mean of what was answered (0 to 100); None where nothing with a weight was."""
    weighed = [
        (Decimal(each["weight"]), points(each["kind"], answers[str(each["id"])]))
        for each in asked
        if each["weight"] and str(each["id"]) in answers
    ]
    total = sum((weight for weight, _points in weighed), Decimal(0))
    if not total:
        return None
    mean = sum((weight * value for weight, value in weighed), Decimal(0)) / total
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
