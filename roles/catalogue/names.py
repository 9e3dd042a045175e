"""Names of positions as they are compared."""

import re
import unicodedata

_UNNAMED = re.compile(r"\((?:未命名)\)$")  # cjk: a mark in the documents' headings


def fold(name: str) -> str:
    """Return `name` as look-ups compare it: one width, one case, no spaces.

    >>> fold("汽车4S店 岗位职责1（未命名）") == fold("汽车4s店岗位职责1")
    True
    """
    flat = unicodedata.normalize("NFKC", name).casefold()
    return _UNNAMED.sub("", re.sub(r"\s+", "", flat))
