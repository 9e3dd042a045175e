"""Delegations of whoever leaves: those given end, those received end and the principal is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.approvals.actions import end_delegations
from roles.approvals.models import Delegation
from roles.personnel.handover.kinds import Found, HandoverKind, Leavings, Passing, Row, in_both
from roles.personnel.models.handover import Outcome


def _find(leavings: Leavings, at: datetime) -> Found:
    people = {pk for pk, leaving in leavings.items() if leaving.gives_up_the_main_one}
    rows: Found = defaultdict(list)
    running = Delegation.objects.not_over(clock.local_date(at))
    theirs = running.filter(Q(principal__in=people) | Q(deputy__in=people)).with_names().order_by("starts_on", "pk")
    for delegation in theirs:
        # Between two who both leave it stands with the principal.
        owner = delegation.principal_id if delegation.principal_id in people else delegation.deputy_id
        titles = in_both(partial(_title, delegation))
        rows[owner].append(Row(delegation.pk, *titles))
    return rows


def _title(delegation: Delegation) -> str:
    return gettext("%(deputy)s for %(principal)s, %(first)s – %(last)s") % {
        "deputy": delegation.deputy.name,
        "principal": delegation.principal.name,
        "first": date_format(delegation.starts_on, "MONTH_DAY_FORMAT"),
        "last": date_format(delegation.ends_on, "MONTH_DAY_FORMAT"),
    }


def _end(passing: Passing) -> dict[int, Outcome]:
    ended = end_delegations(delegations=passing.rows, acting_user=passing.actor, at=passing.at)
    return dict.fromkeys(ended, Outcome.ENDED)


KIND = HandoverKind(
    code="delegations",
    label=_("Delegations"),
    order=90,
    find=_find,
    pass_on=_end,
    needs_successor=False,
)
