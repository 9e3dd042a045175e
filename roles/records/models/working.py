"""What a working record has beside its place and its owner: a state, a version, and when it was made."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import OwnedRecord, Staff
from roles.records.querysets import RecordQuerySet

STATE_LENGTH = 20


class WorkingRecord(OwnedRecord):
    """A record people work on, from state to state.

    Invariant: `state` changes by the moves of its kind only, each raising `version` by a conditional UPDATE, so that
    of two people at once one wins; every change has its entry in the timeline, written in the same transaction.
    `PERSONAL` names the fields whose values are a person's own: entries never repeat them. A kind with a `SHARE_MODEL`
    may be shared with one colleague, record by record, but in the states `NOT_SHARED`.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    NOT_SHARED: ClassVar[frozenset[str]] = frozenset()

    state = models.CharField(_("state"), max_length=STATE_LENGTH)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", db_index=False, editable=False, verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        display: Any = getattr(self, "get_state_display", None)
        return str(display()) if display else self.state
