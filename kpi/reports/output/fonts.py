"""The fonts a PDF is set in, and text made drawable with them.

They come with the front-end packages (see `.dev/house/assets.py`), never from the machine: a PDF looks the same
wherever it is made. A character they have no picture of is written as its code point, so that no name loses one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

from django.conf import settings

from kpi.reports.output.cutting import Font

FAMILY = "Noto Sans SC"
FILES = {"": "NotoSansSC-Regular.ttf", "B": "NotoSansSC-Bold.ttf"}
# They say how to draw the character before them and have no picture of their own.
_SELECTORS = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


class FontsMissing(Exception):
    """The fonts are not where the settings say."""


def cut_into(folder: Path, codes: Collection[int]) -> dict[str, Path]:
    """Write each style, cut down to some characters, into a folder; return the files; raises FontsMissing."""
    files = {}
    for style, name in FILES.items():
        files[style] = folder / name
        files[style].write_bytes(_font(_path_of(style)).cut(codes))
    return files


def _path_of(style: str) -> Path:
    path: Path = settings.FONTS_DIR / FILES[style]
    if not path.is_file():
        raise FontsMissing(str(path))
    return path


@cache
def _font(path: Path) -> Font:
    """Return a font, read once a process."""
    return Font(path)


def drawable(text: str) -> str:
    """Return a text every character of which the fonts can draw; others become their code point in brackets."""
    known = _coverage()
    clean = _SELECTORS.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\t", "    ")
    return "".join(each if each == "\n" or ord(each) in known else _named(each) for each in clean)


def _named(character: str) -> str:
    return f"[U+{ord(character):04X}]"


@cache
def _coverage() -> frozenset[int]:
    """Return the characters every style has a picture of."""
    first, *others = (_font(_path_of(style)).glyph_of.keys() for style in FILES)
    return frozenset(first).intersection(*others)
