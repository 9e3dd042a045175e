"""What the shell around every page shows: the store, the person, the ways to go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roles import clock
from roles.access import administers
from roles.approvals.waiting import waiting
from roles.models import Unit
from roles.models.staff import enumeration
from roles.records.reach import has_kinds
from roles.rights import Rights, rights_of
from roles.seats import titles_of

# A person's own pages in rooms that are otherwise about others.
OWN_PAGES = frozenset({"personnel:mine", "personnel:request", "personnel:my_roster"})

# The administrators' pages about rights, beside the person's own in one room.
RIGHTS_PAGES = frozenset({"roles:access", "roles:matrix", "roles:compare"})
OPERATIONS_PAGES = frozenset({"roles:operations"})

VIEW_CARDS = "kpi.view_scorecard"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's context; evaluated only by templates that draw the shell."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: Any) -> dict[str, Any]:
    user = getattr(request, "user", None)
    base = {
        "now": clock.now(),
        # Where to come back to: the address of a form cannot be opened.
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home"),
        "languages": settings.LANGUAGES,
        "nav": [],
        "unread": 0,
        "searches": False,
        "user_title": "",
    }
    if user is None or not user.is_authenticated:
        return {**base, "store_name": settings.SITE_NAME or _only_store()}
    titles = titles_of(request)
    unread = waiting(request).messages
    return {
        **base,
        "store_name": settings.SITE_NAME or next((title.store for title in titles if title.store), "") or _only_store(),
        "user_title": enumeration(title.position for title in titles),
        "unread": unread,
        "searches": has_kinds(request.user),
        "nav": _nav(request),
    }


def _only_store() -> str:
    """Return the store's name where there is just one; a group's login page names no single store."""
    names = list(Unit.objects.stores().values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else _("Dealership intranet")


def _nav(request: Any) -> list[dict[str, Any]]:
    rights = rights_of(request.user)
    to_decide = waiting(request).documents
    leads = rights.beyond_own("duties.view_checklistitem")
    entries = [
        ("duties:today", _("Today"), "checklist", 0, True, True),
        ("assigned:list", _("Tasks"), "clipboard-text", 0, True, False),
        ("records:home", _("Records"), "id", 0, has_kinds(request.user), not leads),
        ("reports:list", _("Reports"), "file-text", 0, rights.anywhere("reports.view_report"), True),
        ("exports:list", _("Exports"), "download", 0, rights.beyond_own("exports.download_export"), False),
        ("bulletins:list", _("Bulletins"), "speakerphone", 0, True, False),
        ("approvals:inbox", _("Approvals"), "rubber-stamp", to_decide, leads or to_decide > 0, True),
        ("duties:team", _("Team"), "users", 0, leads, True),
        ("boards:index", pgettext("room", "Boards"), "device-desktop", 0, leads, False),
        ("personnel:staff", pgettext("room", "People"), "sitemap", 0, rights.beyond_own("roles.view_staff"), not leads),
        (_figures(rights), pgettext("room", "KPI"), "trending-up", 0, rights.anywhere(VIEW_CARDS), False),
        ("kpi:scorecards", _("Scorecards"), "chart-bar", 0, True, not leads),
        ("kpi:targets", _("Targets"), "target-arrow", 0, rights.anywhere("kpi.view_targetsheet"), False),
        ("roles:me", _("Me"), "user-circle", 0, True, True),
        ("roles:access", _("Rights"), "lock", 0, administers(request.user), False),
        ("roles:operations", _("Operations"), "activity", 0, administers(request.user), False),
        ("admin:index", _("Administration"), "settings", 0, request.user.is_staff, False),
    ]
    return [
        {
            "url": reverse(name),
            "label": label,
            "icon": icon,
            "badge": badge,
            "bottom": bottom,
            "active": _is_active(request, name),
        }
        for name, label, icon, badge, shown, bottom in entries
        if shown
    ]


def _figures(rights: Rights) -> str:
    """Return whose figures one looks at first: those of one's people, else one's own."""
    return "insight:units" if rights.beyond_own(VIEW_CARDS) else "insight:me"


def _is_active(request: HttpRequest, name: str) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if name == "duties:team":
        return match.view_name in ("duties:team", "duties:person")
    if name == "duties:today":
        return match.view_name == name
    if name == "kpi:targets" or match.view_name.startswith("kpi:target"):
        return name == "kpi:targets" and match.view_name.startswith("kpi:target")
    if match.view_name in OWN_PAGES:
        return name == "roles:me"
    if name == "roles:operations" or match.view_name in OPERATIONS_PAGES:
        return name == "roles:operations" and match.view_name in OPERATIONS_PAGES
    if name == "roles:access" or match.view_name in RIGHTS_PAGES:
        return name == "roles:access" and match.view_name in RIGHTS_PAGES
    return match.view_name.split(":")[0] == name.split(":", maxsplit=1)[0]
