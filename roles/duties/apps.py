"""Configuration of the duty engine."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    """Plugs duties into the catalogue, the sweep and the notifications."""

    name = "roles.duties"
    label = "duties"
    verbose_name = _("Duties and checklists")

    def ready(self) -> None:
        """Register what the engine adds to the rooms below, and follow what happens there."""
        from roles.duties import (
            checks,  # noqa: F401  registers the checks
            following,
            happenings,
            plugging,
        )
        from roles.duties.models import Duty
        from roles.personnel.signals import absences_changed
        from roles.signals import assignments_changed, entries_changed, entry_changed

        plugging.register()
        assignments_changed.connect(following.follow_assignments, dispatch_uid="duties.follow_assignments")
        absences_changed.connect(following.follow_absences, dispatch_uid="duties.follow_absences")
        absences_changed.connect(happenings.follow_absences, dispatch_uid="duties.raise_by_absences")
        entry_changed.connect(_renew_version, sender=Duty, dispatch_uid="duties.renew_version")
        entries_changed.connect(_renew_versions, sender=Duty, dispatch_uid="duties.renew_versions")


def _renew_version(entry: Any, at: Any, **_kwargs: Any) -> None:
    """A duty that changed gets a new version; items raised before keep theirs."""
    from roles.duties.versions import renew

    renew([entry], at=at)


def _renew_versions(entries: Any, at: Any, **_kwargs: Any) -> None:
    """The same for many duties at once."""
    from roles.duties.models import Duty
    from roles.duties.versions import renew

    renew(Duty.objects.filter(pk__in=[entry.pk for entry in entries]).select_related("current"), at=at)
