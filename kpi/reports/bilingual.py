"""A word of the interface in both languages, for what is kept and read in either."""

from __future__ import annotations

from functools import cache

from django.utils import translation

from kpi.reports.parts import Words
from roles.duties.records import RECORDS


@cache
def both(msgid: str) -> Words:
    """Return a text marked by `gettext_noop` in both languages."""
    return Words(_in("zh-hans", msgid), _in("en", msgid))


def _in(language: str, msgid: str) -> str:
    with translation.override(language):
        return translation.gettext(msgid)


@cache
def record_words(code: str) -> Words:
    """Return the name of a kind of working record in both languages; an unknown code names itself."""
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(str(RECORDS.get(code, code)))
    return Words(*found)
