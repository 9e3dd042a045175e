"""What the secondary network keeps, each kind declared once; everything generic works from here."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.identity import masked, phone_digits
from roles.catalogue import Department
from roles.records.filters import RecordFilter
from roles.records.kinds import RecordKind, register
from roles.records.proofs import Proof
from roles.records.tables import CREATED, OWNER, UNIT, Column, Table
from sales import models
from sales.network import forms, sections, transitions
from sales.stock.tables import plain


class SubDealerFilter(RecordFilter):
    """Narrows the sub-dealers."""

    searched = ("name", "region", "agreement")

    class Meta:
        model = models.SubDealer
        fields: list[str] = []


class VisitFilter(RecordFilter):
    """Narrows the visits."""

    searched = ("sub_dealer__name", "purpose", "findings", "problems")
    since = django_filters.DateFilter(field_name="planned_on", lookup_expr="gte", label=_("Since"))
    until = django_filters.DateFilter(field_name="planned_on", lookup_expr="lte", label=_("Until"))

    class Meta:
        model = models.SubDealerVisit
        fields: list[str] = []


def _phone(row: Any) -> str:
    return masked(phone_digits(row.phone)) if row.phone else ""


DEALERS = Table(
    columns=(
        plain("name", _("Sub-dealer")),
        plain("region", pgettext_lazy("sub-dealer", "Region")),
        Column(key="cars", label=_("Cars there"), value=lambda row: row.cars),
        plain("placement_limit", _("At most")),
        plain("deposit", _("Deposit (yuan)"), default=False),
        plain("credit", _("Credit (yuan)"), default=False),
        Column(key="phone", label=_("Phone"), value=_phone, default=False),
        plain("signed_at", pgettext_lazy("sub-dealer", "Signed"), default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
    order=("name",),
)

VISITS = Table(
    columns=(
        Column(key="dealer", label=_("Sub-dealer"), value=lambda row: row.sub_dealer.name, order=("sub_dealer__name",)),
        plain("planned_on", _("Planned for")),
        plain("purpose", pgettext_lazy("sub-dealer visit", "Purpose")),
        plain("done_at", pgettext_lazy("sub-dealer visit", "Made")),
        plain("cars_booked", _("Cars booked"), default=False),
        plain("cars_found", _("Cars found"), default=False),
        OWNER,
        UNIT,
    ),
    order=("-due_at",),
)


def _dealer_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("sub-dealer", "Region"), row.region),
        (_("Address"), row.address),
        (_("Whom to ask for"), row.contact),
        (_("Phone"), _phone(row)),
        (_("Agreement number"), row.agreement),
        (_("Deposit (yuan)"), row.deposit),
        (_("Credit (yuan)"), row.credit),
        (_("Cars there"), f"{row.cars} / {row.placement_limit}"),
        (_("Cars sold a month, estimated"), row.potential),
        (_("Qualification, place, potential"), row.assessment),
        (pgettext_lazy("sub-dealer", "Signed"), row.signed_at),
        (pgettext_lazy("sub-dealer", "Ended"), row.ended_at),
    ]


def _visit_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Sub-dealer"), row.sub_dealer.name),
        (_("Planned for"), row.planned_on),
        (pgettext_lazy("sub-dealer visit", "Purpose"), row.purpose),
        (pgettext_lazy("sub-dealer visit", "Made"), row.done_at),
        (_("Cars booked there"), row.cars_booked),
        (_("Cars found there"), row.cars_found),
        (_("What was found"), row.findings),
        (_("Problems"), row.problems),
        (_("Next visit"), row.next_on),
    ]


SUB_DEALER = register(
    RecordKind(
        code="sub_dealer",
        model=models.SubDealer,
        label=_("Sub-dealers"),
        label_one=_("Sub-dealer"),
        icon="building-store",
        department=Department.SALES,
        help=_("Dealers of the secondary network: what was agreed, which cars stand there."),
        flow=transitions.SUB_DEALER,
        form=forms.SubDealerForm,
        filters=SubDealerFilter,
        table=DEALERS,
        title=lambda row: row.name,
        reference=lambda row: row.reference,
        facts=_dealer_facts,
        hidden=("phone",),
        # One looked into or kept up in the period will do: nobody owes a number of them.
        proof=Proof(when="changed_at", done=~Q(state="potential"), one=True),
    )
)
SUB_DEALER.plugs.extend(sections.OF_SUB_DEALER)

VISIT = register(
    RecordKind(
        code="sub_dealer_visit",
        model=models.SubDealerVisit,
        label=_("Visits to sub-dealers"),
        label_one=_("Visit to a sub-dealer"),
        icon="map-pin",
        department=Department.SALES,
        help=_("Who visits whom by when, and what was found there."),
        flow=transitions.VISIT,
        form=forms.VisitForm,
        filters=VisitFilter,
        table=VISITS,
        title=lambda row: f"{row.sub_dealer.name} · {row.planned_on:%Y-%m-%d}",
        reference=lambda row: row.reference,
        facts=_visit_facts,
        due_field="due_at",
        related=("sub_dealer",),
        proof=Proof(when="due_at", done=Q(state="done")),
    )
)
