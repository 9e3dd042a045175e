"""Which sections there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi.reports.bilingual import both, record_words
from roles.models.staff import enumeration

if TYPE_CHECKING:
    from kpi.reports.models import Report
    from kpi.reports.parts import Part, Words
    from kpi.reports.sections.batch import Batch


@dataclass(frozen=True)
class Section:
    """One section reports may have.

    `title` is marked by `gettext_noop`; `record` is the kind of record whose name is the title instead.
    `build(batch, reports)` returns the parts by report id, in grouped queries, for those `reports` of the batch whose
    definition lists the section; one left out has nothing to say.
    """

    code: str
    title: str
    build: Callable[[Batch, list[Report]], Mapping[int, tuple[Part, ...]]]
    record: str = ""

    @property
    def words(self) -> Words:
        """The title in both languages."""
        return record_words(self.record) if self.record else both(self.title)


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Offer sections to definitions; the same code again replaces it."""
    _sections.update({section.code: section for section in sections})


def known() -> dict[str, Section]:
    """Return every section by its code, in the order they were registered."""
    return dict(_sections)


def section_of(code: str) -> Section | None:
    """Return one section; None for a code nobody offers any more."""
    return _sections.get(code)


def section_names(codes: Iterable[str]) -> str:
    """List sections in the reader's language; an unknown code names itself."""
    return enumeration(_sections[code].words.text if code in _sections else code for code in codes)
