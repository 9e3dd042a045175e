"""Plain values a position file is written in. Nothing here touches the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Department(models.TextChoices):
    """The five departments of a dealership; the value is the app's label."""

    SALES = "sales", _("Sales")
    AFTERSALES = "aftersales", _("After-sales")
    PARTS = "parts", _("Parts")
    FINANCE = "finance", _("Finance and administration")
    MARKETING = "marketing", _("Marketing")


class Level(models.TextChoices):
    """How high a position stands; grants and report rhythms default by it."""

    EXECUTIVE = "executive", _("Executive")
    MANAGER = "manager", _("Manager")
    SUPERVISOR = "supervisor", _("Supervisor")
    STAFF = "staff", _("Staff")


class Scope(models.TextChoices):
    """How far a grant reaches from the unit of the assignment."""

    OWN = "own", _("Own records")
    TEAM = "team", pgettext_lazy("unit", "Team")
    DEPARTMENT = "department", _("Department")
    STORE = "store", _("Store")
    GROUP = "group", _("Group")


class Source(NamedTuple):
    """Where a fact stands: document, heading, and the item's number (or KPI mark)."""

    document: str
    heading: str
    item: int | str | None = None


@dataclass(frozen=True, kw_only=True)
class GrantSpec:
    """One permission (`app_label.codename`) and how far it reaches."""

    permission: str
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class PositionSpec:
    """One position: its names, its place and what it may do.

    `code` is immutable: it is the key under which the database keeps the position.
    `reports_to` is the code of the superior position, or None at the top.
    `headings` are the (document, heading) pairs the position was found under.
    """

    code: str
    department: Department
    level: Level
    reports_to: str | None
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()
    headings: tuple[Source, ...] = ()
    mentioned_in: tuple[str, ...] = ()
    note: str = ""
    grants: tuple[GrantSpec, ...] = field(default=())


def grants(scope: Scope, *permissions: str) -> tuple[GrantSpec, ...]:
    """Return one grant per permission, all reaching equally far."""
    return tuple(GrantSpec(permission=name, scope=scope) for name in permissions)
