"""What lists of the showroom's records show; personal data masked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.tables import CREATED, OWNER, UNIT, Column, Table

SOURCE = Column(
    key="source",
    label=pgettext_lazy("customer", "Source"),
    value=lambda row: row.get_source_display(),
    order=("source",),
    default=False,
)
MODEL = Column(key="model", label=_("Car wanted"), value=lambda row: str(row.car_model) if row.car_model else "")

LEADS = Table(
    columns=(
        Column(key="customer", label=_("Customer"), value=lambda row: row.customer.title, order=("customer__pinyin",)),
        Column(key="phone", label=_("Phone"), value=lambda row: row.customer.main_phone),
        Column(key="grade", label=_("Grade"), value=lambda row: row.get_grade_display(), order=("grade",)),
        MODEL,
        Column(key="next", label=_("Next contact"), value=lambda row: row.next_contact_at, order=("next_contact_at",)),
        OWNER,
        SOURCE,
        Column(
            key="campaign",
            label=_("Campaign"),
            value=lambda row: row.campaign.name if row.campaign else "",
            default=False,
        ),
        Column(
            key="contacted",
            label=_("First contact"),
            value=lambda row: row.contacted_at,
            order=("contacted_at",),
            default=False,
        ),
        Column(key="lost", label=_("Why lost"), value=lambda row: row.get_lost_reason_display(), default=False),
        Column(key="number", label=_("Lead"), value=lambda row: row.reference, default=False),
        UNIT,
        CREATED,
    ),
)

VISITS = Table(
    columns=(
        Column(key="arrived", label=_("Arrived"), value=lambda row: row.arrived_at, order=("arrived_at",)),
        Column(key="kind", label=_("Visit or call"), value=lambda row: row.get_kind_display(), order=("kind",)),
        Column(key="people", label=_("People"), value=lambda row: row.party_size, order=("party_size",)),
        Column(key="first", label=_("First time"), value=lambda row: row.first_time),
        Column(
            key="adviser",
            label=_("Adviser"),
            value=lambda row: row.adviser.name if row.adviser else "",
            order=("adviser__pinyin",),
        ),
        Column(key="captured", label=_("With a file"), value=lambda row: row.customer_id is not None),
        Column(
            key="left",
            label=pgettext_lazy("visit", "Left"),
            value=lambda row: row.left_at,
            order=("left_at",),
            default=False,
        ),
        Column(
            key="customer",
            label=_("Customer"),
            value=lambda row: row.customer.title if row.customer else "",
            default=False,
        ),
        MODEL,
        SOURCE,
        Column(key="seen_off", label=_("Seen off"), value=lambda row: row.seen_off, default=False),
        Column(key="agrees", label=_("Agrees"), value=lambda row: row.agrees, default=False),
        Column(key="by", label=_("Logged by"), value=lambda row: row.created_by.name, default=False),
        UNIT,
    ),
    order=("-arrived_at",),
)

DRIVES = Table(
    columns=(
        Column(key="starts", label=_("Booked from"), value=lambda row: row.starts_at, order=("starts_at",)),
        Column(key="customer", label=_("Customer"), value=lambda row: row.customer.title, order=("customer__pinyin",)),
        Column(key="car", label=_("Car"), value=lambda row: str(row.car), order=("car",)),
        OWNER,
        Column(key="rating", label=_("Rating"), value=lambda row: row.rating, order=("rating",)),
        Column(key="route", label=_("Route"), value=lambda row: row.get_route_display(), default=False),
        UNIT,
        CREATED,
    ),
    order=("-starts_at",),
)

RECORDINGS = Table(
    columns=(
        Column(key="number", label=_("Recording"), value=lambda row: row.reference, order=("recorded_on",)),
        Column(key="day", label=_("Recorded on"), value=lambda row: row.recorded_on, order=("recorded_on",)),
        Column(
            key="who", label=_("Who is heard"), value=lambda row: row.consultant.name, order=("consultant__pinyin",)
        ),
        Column(key="score", label=_("Score"), value=lambda row: row.score, order=("score",)),
        Column(
            key="by",
            label=pgettext_lazy("recording", "Checked by"),
            value=lambda row: row.scored_by.name if row.scored_by else "",
            default=False,
        ),
        OWNER,
        UNIT,
    ),
    order=("-recorded_on",),
)
