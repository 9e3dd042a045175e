"""Cutting a font of thousands of characters down to those a document needs, before anything is set in it.

A whole Chinese font takes seconds to take apart, for every document anew. Here its tables are read once a process and
as they lie in the file; a cut copies the outlines of some hundred characters and is made in milliseconds.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

_UNICODE = (3, 10)
_SEGMENTED_COVERAGE = 12
_COPIED = ("OS/2", "name", "cvt ", "fpgm", "prep", "gasp")


class Font:
    """A TrueType font in a file, every outline of its own.

    Raises ValueError for one without a full Unicode table, or with an outline put together from others: neither is
    among the fonts of the house.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with TTFont(path, lazy=True) as font:
            reader: Any = font.reader
            self._raw = {tag: reader[tag] for tag in ("head", "hhea", "maxp", "post", "hmtx")}
            self._raw |= {tag: reader[tag] for tag in _COPIED if tag in reader.tables}
            self._glyf = reader.tables["glyf"].offset
            self._places = _places(reader["loca"], long=self._raw["head"][50:52] == b"\0\1")
            self.glyph_of = dict(_mapping(reader["cmap"]))
        (self._metrics,) = struct.unpack_from(">H", self._raw["hhea"], 34)

    def cut(self, codes: Iterable[int]) -> bytes:
        """Return a font of these characters alone; those it has no picture of are left out."""
        mapped = {code: self.glyph_of[code] for code in sorted({32, *codes}) if code in self.glyph_of}
        with self._path.open("rb") as file:
            outlines = self._outlines(file, [0, *mapped.values()])
        number = {glyph: place for place, glyph in enumerate(outlines)}
        tables = {tag: self._raw[tag] for tag in _COPIED if tag in self._raw}
        tables |= _layout(self._raw, list(outlines.values()), [self._width(glyph) for glyph in outlines])
        tables["cmap"] = _cmap({code: number[glyph] for code, glyph in mapped.items()})
        return _assembled(tables)

    def _outlines(self, file: BinaryIO, glyphs: Iterable[int]) -> dict[int, bytes]:
        """Return the outlines of glyphs, each once, padded to whole words."""
        found: dict[int, bytes] = {}
        for glyph in glyphs:
            start, end = self._places[glyph], self._places[glyph + 1]
            file.seek(self._glyf + start)
            outline = file.read(end - start)
            if outline and struct.unpack_from(">h", outline) < (0,):
                raise ValueError(f"Glyph {glyph} of {self._path.name} is put together from others.")
            found[glyph] = outline + b"\0" * (-len(outline) % 4)
        return found

    def _width(self, glyph: int) -> bytes:
        """Return width and left bearing of a glyph as they are stored."""
        hmtx = self._raw["hmtx"]
        if glyph < self._metrics:
            return bytes(hmtx[glyph * 4 : glyph * 4 + 4])
        bearing = self._metrics * 4 + (glyph - self._metrics) * 2
        return bytes(hmtx[self._metrics * 4 - 4 : self._metrics * 4 - 2] + hmtx[bearing : bearing + 2])


def _places(loca: bytes, *, long: bool) -> array[int]:
    places = array("I" if long else "H", loca)
    places.byteswap()
    return places if long else array("I", (2 * each for each in places))


def _mapping(cmap: bytes) -> Iterator[tuple[int, int]]:
    """Yield (character, glyph) of the full Unicode table."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + number * 8)
        if (platform, encoding) == _UNICODE and struct.unpack_from(">H", cmap, offset) == (_SEGMENTED_COVERAGE,):
            (groups,) = struct.unpack_from(">I", cmap, offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", cmap, offset + 16 + group * 12)
                yield from zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)
            return
    raise ValueError("The font has no full Unicode table.")


def _layout(raw: dict[str, bytes], outlines: list[bytes], widths: list[bytes]) -> dict[str, bytes]:
    """Return the tables that say how many glyphs there are, where each lies and how wide it is."""
    places = [0]
    for each in outlines:
        places.append(places[-1] + len(each))
    count = struct.pack(">H", len(outlines))
    head, hhea, maxp = bytearray(raw["head"]), bytearray(raw["hhea"]), bytearray(raw["maxp"])
    head[50:52], hhea[34:36], maxp[4:6] = b"\0\1", count, count
    return {
        "head": bytes(head),
        "hhea": bytes(hhea),
        "maxp": bytes(maxp),
        # Version 3: glyphs have no names.
        "post": struct.pack(">I", 0x00030000) + raw["post"][4:32],
        "loca": struct.pack(f">{len(places)}I", *places),
        "glyf": b"".join(outlines),
        "hmtx": b"".join(widths),
    }


def _cmap(glyph_of: dict[int, int]) -> bytes:
    """Return a Unicode table, a group a run of characters whose glyphs follow each other."""
    groups: list[list[int]] = []
    pairs = sorted(glyph_of.items())
    for before, (code, glyph) in pairwise([(-2, -2), *pairs]):
        if before == (code - 1, glyph - 1) and groups:
            groups[-1][1] = code
        else:
            groups.append([code, code, glyph])
    table = b"".join(struct.pack(">III", *each) for each in groups)
    head = struct.pack(">HHHHI", 0, 1, *_UNICODE, 12)
    return head + struct.pack(">HHIII", _SEGMENTED_COVERAGE, 0, 16 + len(table), 0, len(groups)) + table


def _assembled(tables: dict[str, bytes]) -> bytes:
    font = TTFont(recalcBBoxes=False, recalcTimestamp=False)
    for tag, data in tables.items():
        table = DefaultTable(tag)
        table.data = data
        font[tag] = table
    file = BytesIO()
    font.save(file, reorderTables=False)
    return file.getvalue()
