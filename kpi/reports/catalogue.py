"""What a position file says about the reports it owes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.catalogue import Source
from roles.duties.catalogue import Basis


class Frequency(models.TextChoices):
    """How often a report is due. `event` reports are catalogued and written when the event comes."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    EVENT = "event", _("On an event")


@dataclass(frozen=True, kw_only=True)
class ReportSpec:
    """One report a position owes.

    `slug` is unique within the position; the immutable code is `<position>_<slug>`.
    `receivers` are position codes, the first one decides on the report, the others
    read it; empty: the superior decides. `outside` names receivers beyond the
    store (manufacturer). `record` is the working record the report is about: its
    draft keeps to the duties proven by that record; empty: all duties.
    """

    slug: str
    zh: str
    en: str
    frequency: Frequency
    receivers: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    record: str = ""
    basis: Basis = Basis.PROPOSAL
    sources: tuple[Source, ...] = ()
