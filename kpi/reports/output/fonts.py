"""The fonts a PDF is set in, and text made drawable with them.

They come with the front-end packages (see `.dev/house/assets.py`), never from the machine: a PDF looks the same
wherever it is made. A character they have no picture of is written as its code point, so that no name loses one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings

FAMILY = "Noto Sans SC"
FILES = {"": "NotoSansSC-Regular.ttf", "B": "NotoSansSC-Bold.ttf"}
# They say how to draw the character before them and have no picture of their own.
_SELECTORS = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


class FontsMissing(Exception):
    """The fonts are not where the settings say."""


def path_of(style: str) -> Path:
    """Return the file of a style ("" or "B"); raises FontsMissing."""
    path: Path = settings.FONTS_DIR / FILES[style]
    if not path.is_file():
        raise FontsMissing(str(path))
    return path


def drawable(text: str) -> str:
    """Return a text every character of which the fonts can draw; others become their code point in brackets."""
    known = _coverage()
    clean = _SELECTORS.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\t", "    ")
    return "".join(each if each == "\n" or ord(each) in known else _named(each) for each in clean)


def _named(character: str) -> str:
    return f"[U+{ord(character):04X}]"


@cache
def _coverage() -> frozenset[int]:
    """Return the characters both styles have a picture of; read once a process."""
    from fontTools.ttLib import TTFont

    known: set[int] | None = None
    for style in FILES:
        with TTFont(path_of(style), lazy=True) as font:
            mapped = set(font.getBestCmap())
        known = mapped if known is None else known & mapped
    return frozenset(known or ())
