"""Telling customers apart: what is typed brought to one form, and who is on file already.

A phone and a VIN say "the same", a name spelt alike says "perhaps". Nobody is merged without a person's yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value

from roles.pinyin import spell

# A mobile number: 11 digits beginning with 13 to 19.
_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)")
_COUNTRY = re.compile(r"^(?:00|\+)?86(?=1[3-9]\d{9}$|0\d{9,11}$)")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015.()/\u00b7_]+")
SHORTEST, LONGEST = 7, 15
# What is written before or behind a name and is no part of it.
_TITLES = re.compile(r"(?:\u5148\u751f|\u5973\u58eb|\u5c0f\u59d0|\u592a\u592a|\u8001\u5e08|\u8001\u677f|\u603b)$")


def plain(text: str) -> str:
    """Return a text in half-width characters without what nobody sees."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(each for each in folded if unicodedata.category(each) not in ("Cf", "Cc") or each in "\n\t").strip()


def phone_digits(text: str) -> str:
    """Return a phone number as it is compared and dialled: digits alone, without the country code of China.

    >>> phone_digits("+86 138-0000-1234")
    '13800001234'
    """
    bare = _SEPARATORS.sub("", plain(text))
    bare = _COUNTRY.sub("", bare)
    return re.sub(r"\D", "", bare)


def split_phones(text: str) -> list[str]:
    """Return the numbers typed into one field, each once, in the order they were typed."""
    parts = re.split(r"[,;\n\u3001|]+", plain(text))
    return list(dict.fromkeys(filter(None, (phone_digits(part) for part in parts))))


def is_phone(digits: str) -> bool:
    """Return whether digits can be a phone number."""
    return SHORTEST <= len(digits) <= LONGEST


def masked(number: str) -> str:
    """Return a number with its middle hidden: 138****5678."""
    if len(number) < 7:
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"


def masked_list(text: str) -> str:
    """Return the numbers of a text, each masked; what is no number counts as one.

    >>> masked_list("138-0000 1234, +86 139 0000 5678")
    '138****1234, 139****5678'
    """
    return ", ".join(masked(each) for each in split_phones(text))


def masked_name(name: str) -> str:
    """Return a name where strangers may read it: its first character, and neither the rest nor how long it is.

    >>> masked_name("王晓明"), masked_name(" ")
    ('王**', '')
    """
    shown = plain(name).strip()
    return f"{shown[0]}**" if shown else ""


def vin_code(text: str) -> str:
    """Return a VIN as it is compared: capital letters and digits, the letters nobody uses read as the digits meant."""
    bare = re.sub(r"[^A-Z0-9]", "", plain(text).upper())
    return bare.replace("O", "0").replace("Q", "0").replace("I", "1")


def name_key(text: str) -> str:
    """Return the pinyin a name is compared by: traditional and simplified characters sound alike."""
    bare = _TITLES.sub("", re.sub(r"\s+", "", plain(text)))
    return spell(bare).pinyin


@dataclass(frozen=True)
class Traits:
    """What tells a customer: numbers, VINs and spelt names, wherever they were typed."""

    phones: frozenset[str] = frozenset()
    vins: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def traits_of(texts: Iterable[str]) -> Traits:
    """Return the traits in typed texts; a number typed into the name's field is a number all the same."""
    phones: set[str] = set()
    vins: set[str] = set()
    names: set[str] = set()
    for text in filter(None, texts):
        flat = plain(text)
        bare = re.sub(r"[\s\-\u2010-\u2015.()]+", "", flat)
        found = set(_MOBILE.findall(bare)) | {each for each in split_phones(flat) if _looks_like_phone(flat, each)}
        code = vin_code(flat)
        if len(code) == 17 and re.search(r"[A-Z].*\d{4}$", code):
            vins.add(code)
        elif found:
            phones |= found
        elif key := name_key(flat):
            names.add(key)
    return Traits(frozenset(phones), frozenset(vins), frozenset(names))


def _looks_like_phone(text: str, digits: str) -> bool:
    return is_phone(digits) and not re.search(r"[^\d+\-\s,;()\u3001|.]", text)


@dataclass(frozen=True)
class Match:
    """A customer on file who may be the one typed; `sure` says by a phone or a VIN, else by the name's sound."""

    customer: Any
    sure: bool
    by: frozenset[str] = field(default_factory=frozenset)


MOST = 6


def matches(rows: Any, traits: Traits, *, without: int | None = None) -> list[Match]:
    """Return who of `rows` (customers) may be meant, the surest first; three queries, their numbers included.

    Source: issue of the customer file, "duplicates found on entry (phone, name by pinyin, VIN)".
    """
    by: dict[int, set[str]] = {}
    open_rows = rows.alive() if without is None else rows.alive().exclude(pk=without)
    parts = []
    if traits.phones:
        parts.append(_why("phone", open_rows.filter(pk__in=rows.with_phones(traits.phones))))
    if traits.vins:
        parts.append(_why("vin", open_rows.filter(pk__in=rows.with_vins(traits.vins))))
    if traits.names:
        newest = open_rows.filter(pinyin__in=traits.names).order_by("-changed_at").values("pk")[:MOST]
        # A part of a union is not cut short: what it is asked among is.
        parts.append(_why("name", rows.model.objects.filter(pk__in=newest)))
    for pk, why in parts[0].union(*parts[1:], all=True) if parts else ():
        by.setdefault(pk, set()).add(why)
    found = rows.model.objects.filter(pk__in=by).select_related("owner").prefetch_related("phones")
    listed = [Match(each, bool({"phone", "vin"} & by[each.pk]), frozenset(by[each.pk])) for each in found]
    return sorted(listed, key=lambda match: (not match.sure, -len(match.by), match.customer.pk))[:MOST]


def _why(what: str, rows: Any) -> Any:
    return rows.order_by().annotate(why=Value(what, output_field=CharField())).values_list("pk", "why")
