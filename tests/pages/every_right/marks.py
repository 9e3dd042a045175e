"""Words that name whose they are: `Zqrpf03qZ` stands in what the far store's third person wrote in a report.

People of the near store are `n..`, those of the far store `f..`, units `nu..` and `fu..`, departments of the
catalogue `c..`. The two letters before say what kind of thing the word stands in.
"""

from __future__ import annotations

import re

from roles.catalogue import Department

NAME, NUMBER, UNIT, ITEM, REPORT, CARD = "nm", "no", "un", "it", "rp", "cd"
CUSTOMER, COMPLAINT, CAMPAIGN = "cu", "cp", "ca"
MESSAGE, DELEGATION, ABSENCE, CATALOGUE, TASK = "ms", "dl", "ab", "ct", "tk"
KINDS = (
    *(NAME, NUMBER, UNIT, ITEM, REPORT, CARD, CUSTOMER, COMPLAINT, CAMPAIGN),
    *(MESSAGE, DELEGATION, ABSENCE, CATALOGUE, TASK),
)

# Of these kinds only: with any two letters, some form's random token would spell a mark in about one run of ten.
MARK = re.compile(
    rf"Zq({'|'.join(KINDS)})([nf]\d\d|[nf]u[a-z]{{2}}|c(?:{'|'.join(code[:2] for code in Department.values)}))qZ",
    re.IGNORECASE,
)
# A number in full is nobody's to read unasked; of the far store not even a masked one.
OPEN_PHONE = re.compile(r"1(?:38|99)0000\d{4}")
FOREIGN_PHONE = re.compile(r"199(?:\*{4}|\d{4})\d{4}")


def mark(kind: str, of: str) -> str:
    """Return the word that stands in what is of this kind and belongs to `of`."""
    return f"Zq{kind}{of}qZ"


def phone_of(key: str) -> str:
    """Return a person's phone number; those of the far store begin with 199."""
    return f"{'199' if key.startswith('f') else '138'}0000{int(key[1:]):04}"
