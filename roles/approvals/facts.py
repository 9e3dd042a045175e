"""What a document says about itself that a flow may turn on: an amount, a percentage, a named field."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models.staff import enumeration


class Comparison(models.TextChoices):
    """How a fact stands to the value of a step's condition."""

    AT_LEAST = "ge", gettext_lazy("at least")
    MORE = "gt", gettext_lazy("more than")
    AT_MOST = "le", gettext_lazy("at most")
    LESS = "lt", gettext_lazy("less than")
    IS = "eq", gettext_lazy("is")
    IS_NOT = "ne", gettext_lazy("is not")
    ONE_OF = "in", gettext_lazy("is one of (separated by commas)")


_ORDERED = {
    Comparison.AT_LEAST: lambda fact, value: fact >= value,
    Comparison.MORE: lambda fact, value: fact > value,
    Comparison.AT_MOST: lambda fact, value: fact <= value,
    Comparison.LESS: lambda fact, value: fact < value,
}


@dataclass(frozen=True)
class Fact:
    """One fact a kind of document declares.

    `of` reads it from a document: a number where `numeric`, else text, one of `choices` (value and words)
    where there are some; None where the document has none, or is only imagined for a preview.
    """

    key: str
    label: Any
    of: Callable[[Any], Any]
    numeric: bool = False
    choices: Collection[tuple[str, Any]] = ()

    def words_of(self, value: str) -> str:
        """Return a value as one reads it."""
        return str(dict(self.choices).get(value, value))

    def values_of(self, comparison: str, typed: str) -> str:
        """Return what was typed as it is compared: words of a choice become its value."""
        known = {str(words).casefold(): value for value, words in self.choices}
        return ", ".join(known.get(each.casefold(), each) for each in _split(comparison, typed))


def fact_of(facts: Collection[Fact], key: str) -> Fact | None:
    """Return the fact of a key; None where nobody declares it (any more)."""
    return next((each for each in facts if each.key == key), None)


def condition_words(facts: Collection[Fact], key: str, comparison: str, value: str) -> str:
    """Say when a step applies: "Days more than 3"; empty where it always does."""
    if not key:
        return ""
    fact = fact_of(facts, key)
    values = [fact.words_of(each) if fact else each for each in _split(comparison, value)]
    how = gettext_lazy("is one of") if comparison == Comparison.ONE_OF else Comparison(comparison).label
    return f"{fact.label if fact else key} {how} {enumeration(values)}"


def holds(facts: Collection[Fact], document: Any, key: str, comparison: str, value: str) -> bool:
    """Return whether a step's condition holds of a document; without a condition it does.

    A fact the document does not have, or nobody declares any more, makes the step apply: a decision
    too many is the safe side.
    """
    if not key:
        return True
    fact = fact_of(facts, key)
    found = read(fact.of, document) if fact else None
    if fact is None or found is None:
        return True
    if fact.numeric:
        return _compare(comparison, Decimal(str(found)), [Decimal(each) for each in _split(comparison, value)])
    return _compare(comparison, str(found), _split(comparison, value))


def read(of: Callable[[Any], Any], document: Any) -> Any:
    """Return what a document says; one that is only imagined for a preview says nothing it cannot know."""
    if document.pk is not None:
        return of(document)
    try:
        return of(document)
    except (AttributeError, TypeError, ValueError, ObjectDoesNotExist):
        return None


def refusal_of(facts: Collection[Fact], key: str, comparison: str, value: str) -> dict[str, str]:
    """Return what is wrong with a condition by field; nothing where it is complete or empty."""
    if not key:
        return {"fact": _("Say what is compared.")} if comparison or value else {}
    fact = fact_of(facts, key)
    if fact is None:
        return {"fact": _("These documents have no such fact.")}
    if not comparison:
        return {"comparison": _("Say how it is compared.")}
    if not _split(comparison, value) or not value.strip():
        return {"value": _("Say what it is compared with.")}
    if comparison in _ORDERED and not fact.numeric:
        return {"comparison": _("This is no number: it is, or it is not.")}
    values = _split(comparison, value)
    if fact.numeric and not all(_is_number(each) for each in values):
        return {"value": _("Enter a number.")}
    if fact.choices and not set(values) <= dict(fact.choices).keys():
        words = enumeration(str(each) for each in dict(fact.choices).values())
        return {"value": _("Choose among: %(choices)s.") % {"choices": words}}
    return {}


def _split(comparison: str, value: str) -> list[str]:
    """Return the values of a condition; commas of either width separate them."""
    if comparison != Comparison.ONE_OF:
        return [value.strip()]
    wide = value.replace("\uff0c", ",")  # cjk: people type commas of either width
    return [each.strip() for each in wide.split(",") if each.strip()]


def _compare(comparison: str, fact: Any, values: list[Any]) -> bool:
    if comparison in _ORDERED:
        return bool(_ORDERED[Comparison(comparison)](fact, values[0]))
    return (fact in values) != (comparison == Comparison.IS_NOT)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
