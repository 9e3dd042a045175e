"""What lists of marketing's own work show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.identity import masked, phone_digits
from marketing.promotion.periods import period_of
from roles.records.tables import CHANGED, CREATED, OWNER, UNIT, Column, Table


def _plain(name: str, label: Any, *, default: bool = True) -> Column:
    """Return a column that shows a field of the record."""
    return Column(key=name, label=label, value=lambda row: getattr(row, name), order=(name,), default=default)


def _choice(name: str, label: Any, *, default: bool = True) -> Column:
    """Return a column that shows a choice in the reader's language."""
    return Column(
        key=name, label=label, value=lambda row: getattr(row, f"get_{name}_display")(), order=(name,), default=default
    )


PLANS = Table(
    columns=(
        _plain("subject", _("Marketing plan")),
        Column(key="period", label=_("Period"), value=period_of, order=("starts_on",)),
        _plain("budget", _("Budget (yuan)")),
        _plain("target_leads", _("Leads aimed at")),
        OWNER,
        UNIT,
        CHANGED,
    ),
    order=("-starts_on",),
)

CAMPAIGNS = Table(
    columns=(
        _plain("name", _("Campaign")),
        _choice("kind", pgettext_lazy("campaign", "Kind")),
        _plain("starts_on", _("Begins")),
        _plain("ends_on", _("Ends")),
        _plain("place", pgettext_lazy("campaign", "Place"), default=False),
        _plain("budget", _("Budget (yuan)")),
        _plain("target_leads", _("Leads aimed at"), default=False),
        _plain("by_manufacturer", _("Prescribed by the manufacturer"), default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
    order=("-starts_on",),
)

REVIEWS = Table(
    columns=(
        Column(key="campaign", label=_("Campaign"), value=lambda row: row.campaign.name, order=("campaign__name",)),
        _plain("due_at", _("Due")),
        _plain("cost", _("Cost (yuan)")),
        _plain("leads", _("Leads")),
        _plain("orders", _("Orders")),
        _plain("gross_profit", _("Gross profit (yuan)")),
        Column(key="roi", label=_("Return (times)"), value=lambda row: row.roi),
        OWNER,
        UNIT,
    ),
    order=("-due_at",),
)

PLACEMENTS = Table(
    columns=(
        _plain("name", _("Ad")),
        _choice("form", pgettext_lazy("ad", "Form")),
        Column(key="media", label=_("Media"), value=lambda row: row.media.name if row.media else ""),
        _plain("starts_on", _("Begins")),
        _plain("ends_on", _("Ends")),
        _plain("budget", _("Budget (yuan)")),
        _plain("cost", _("Cost (yuan)"), default=False),
        _plain("leads", _("Leads"), default=False),
        OWNER,
        UNIT,
    ),
    order=("-starts_on",),
)

CONTENT = Table(
    columns=(
        _plain("title", _("Title")),
        _choice("platform", _("Platform")),
        _plain("due_on", _("Planned for")),
        _plain("published_at", _("Published")),
        _plain("reads", _("Reads"), default=False),
        Column(
            key="campaign",
            label=_("Campaign"),
            value=lambda row: row.campaign.name if row.campaign else "",
            default=False,
        ),
        OWNER,
        UNIT,
    ),
    order=("-due_on",),
)

ACCOUNTS = Table(
    columns=(
        _plain("handle", _("Account")),
        _choice("platform", _("Platform")),
        _plain("followers", _("Followers")),
        _plain("engagement", _("Engagement")),
        _plain("read_at", _("Figures of")),
        OWNER,
        UNIT,
        CREATED,
    ),
)

CONTACTS = Table(
    columns=(
        _plain("name", _("Media contact")),
        _choice("kind", pgettext_lazy("media contact", "Kind")),
        Column(key="phone", label=_("Phone"), value=lambda row: masked(phone_digits(row.phone)) if row.phone else ""),
        _plain("contacted_at", _("Last spoken to")),
        OWNER,
        UNIT,
        CREATED,
    ),
)

MATERIALS = Table(
    columns=(
        _plain("name", _("Material")),
        _plain("place", _("Where")),
        _plain("edition", _("Edition")),
        _plain("quantity", _("Pieces")),
        _plain("valid_until", _("Good until")),
        OWNER,
        UNIT,
    ),
    order=("valid_until",),
)

RESEARCH = Table(
    columns=(
        _plain("subject", _("Subject")),
        _plain("rivals", _("Competitors"), default=False),
        _plain("due_on", _("Due")),
        _plain("submitted_at", _("Handed in")),
        _plain("proposed", _("Proposals")),
        _plain("adopted", _("Adopted")),
        OWNER,
        UNIT,
    ),
    order=("-due_on",),
)
