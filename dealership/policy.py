"""The policy table: who may open which URL. Deny by default.

Every URL of the house stands here; a test walks the resolver and fails for one that is
missing. A row decides who may open the page at all; which records appear on it, and what
may be done with them, is answered by the rights on the records (`roles.rights`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Access(Enum):
    """Who a URL is for."""

    PUBLIC = "anybody, logged in or not"
    STAFF = "anybody who is logged in"
    ADMIN = "Django admin, which checks its own permissions"


@dataclass(frozen=True)
class Rule:
    """One row: `permission` must be held somewhere; with `beyond_own` on other people's records."""

    access: Access
    permission: str = ""
    beyond_own: bool = False


PUBLIC = Rule(Access.PUBLIC)
STAFF = Rule(Access.STAFF)
ADMIN = Rule(Access.ADMIN)


def holding(permission: str, *, beyond_own: bool = False) -> Rule:
    """Return the rule "logged in and holding this permission"."""
    return Rule(Access.STAFF, permission, beyond_own)


POLICY: dict[str, Rule] = {
    "login": PUBLIC,
    "logout": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "set_language": PUBLIC,
    "home": STAFF,
    "healthz": PUBLIC,
    "roles:me": STAFF,
    "duties:today": STAFF,
    "duties:tick": holding("duties.complete_checklistitem"),
    "duties:untick": holding("duties.complete_checklistitem"),
    "duties:team": holding("duties.view_checklistitem", beyond_own=True),
    "duties:person": holding("duties.view_checklistitem"),
    "reports:list": holding("reports.view_report"),
    "reports:detail": STAFF,
    "reports:edit": holding("reports.submit_report"),
    "reports:submit": holding("reports.submit_report"),
    "reports:withdraw": holding("reports.submit_report"),
    "reports:decide": STAFF,
    "approvals:inbox": STAFF,
    "approvals:decide": STAFF,
    "approvals:delegations": STAFF,
    "approvals:delegate": holding("approvals.add_delegation"),
    "approvals:delegation_end": STAFF,
    "kpi:scorecards": STAFF,
    "kpi:scorecard": STAFF,
    "kpi:submit": holding("kpi.submit_scorecard"),
    "kpi:score": STAFF,
    "kpi:withdraw": holding("kpi.submit_scorecard"),
    "kpi:decide": STAFF,
    "notifications:inbox": STAFF,
    "notifications:read_all": STAFF,
    "notifications:open": STAFF,
}


def access_of(view_name: str) -> Rule | None:
    """Return the rule of a URL by its name, or None when it has none."""
    if view_name.startswith("admin:"):
        return ADMIN
    return POLICY.get(view_name)
