"""What reports say of the secondary network."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.parts import Figures, Part
from kpi.reports.sections import records
from kpi.reports.sections.earlier import Earlier
from kpi.reports.sections.figuring import count
from marketing.reports import Line, builder
from roles import clock
from sales.models import SubDealer, SubDealerVisit
from sales.stock.reports import PLACE, dated, in_time, line_of, total

_SELLING = gettext_noop("Sub-dealers signed")
_CARS = gettext_noop("Cars standing there")
_FRESH = gettext_noop("Sub-dealers signed in the period")
_MADE = gettext_noop("Visits to sub-dealers made in time")
_LATE = gettext_noop("Visits to sub-dealers not made")


def register() -> None:
    """Offer the sections."""
    records.offer("sub_dealer", builder(_dealers, _of_dealers))
    records.offer(
        "sub_dealer_visit",
        builder(
            dated(SubDealerVisit, "due_at", "done_at", "sub_dealer__name"), in_time("sub_dealer_visit", _MADE, _LATE)
        ),
    )


def _dealers(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    day = clock.local_date(min(end, at) - timedelta(seconds=1))
    rows = SubDealer.objects.filter(store__in=stores, signed_at__lt=min(end, at)).exclude(state="ended").with_cars()
    return [
        line_of(
            row,
            (owner,),
            day,
            counted=True,
            hit=True,
            late=False,
            name=name,
            numbers={"cars": cars, "fresh": int(signed >= start)},
        )
        for *row, owner, signed, cars, name in rows.order_by("name", "pk").values_list(
            *PLACE, "owner", "signed_at", "cars", "name"
        )
    ]


def _of_dealers(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = (
        count("sub_dealer.signed", both(_SELLING), len(lines), earlier, higher=True),
        count("sub_dealer.fresh", both(_FRESH), int(total(lines, "fresh")), earlier, higher=True),
        count("sub_dealer.cars", both(_CARS), int(total(lines, "cars")), earlier, higher=None),
    )
    return (Figures(figures),)
