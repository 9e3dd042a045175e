"""Taking a recording of a reception into the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from sales.models import RecordingCheck


def prepare_recording(
    _actor: Staff, _seat: Assignment, values: Mapping[str, Any], _more: Mapping[str, Any]
) -> dict[str, Any]:
    """Say who is heard and of which day; raises ValidationError for a reception that has a recording."""
    visit = values["visit"]
    if visit.adviser_id is None:
        raise ValidationError({"visit": _("Nobody received this party.")})
    if RecordingCheck.objects.filter(visit=visit).exists():
        raise ValidationError({"visit": _("This reception has a recording already.")})
    return {**values, "consultant": visit.adviser, "recorded_on": clock.local_date(visit.arrived_at)}
