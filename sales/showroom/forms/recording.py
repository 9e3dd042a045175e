"""Filing the recording of a reception."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from roles import clock
from roles.records.forms import RecordForm
from sales.models import RecordingCheck, ShowroomVisit

BACK, MOST = timedelta(days=7), 200


class RecordingForm(RecordForm):
    """A recording of one of the week's receptions that has none yet."""

    class Meta:
        model = RecordingCheck
        fields = ("visit", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["visit"]
            return
        since = clock.now() - BACK
        visits = ShowroomVisit.objects.visible_to(self.user).counted().filter(kind="visit", adviser__isnull=False)
        visits = visits.filter(recording__isnull=True, arrived_at__gte=since).select_related("adviser")
        keys = list(visits.order_by("-arrived_at").values_list("pk", flat=True)[:MOST])
        field = self.fields["visit"]
        field.queryset = ShowroomVisit.objects.filter(pk__in=keys).select_related("adviser")  # type: ignore[attr-defined]
        field.label_from_instance = _shown  # type: ignore[attr-defined]


def _shown(visit: ShowroomVisit) -> str:
    facts = {
        "number": visit.reference,
        "day": f"{clock.local_date(visit.arrived_at):%m-%d}",
        "at": f"{clock.local_time(visit.arrived_at):%H:%M}",
        "name": visit.adviser.name if visit.adviser else "",
    }
    return _("%(day)s %(at)s · %(name)s · %(number)s") % facts
