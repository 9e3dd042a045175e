"""Every address of the house: which record it is about, and what each person must be answered.

The policy table (`dealership.policy`) says who may open an address at all; what is said here is what comes after:
whether the record is there for them (404), whether they may do this to it (403), and what an allowed GET and POST
answer. A person's rights come from `grants_oracle`.

A new address needs a line here; `page(...)` explains its words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dealership.policy import POLICY, Access
from tests.pages.every_right.grants_oracle import Record
from tests.pages.every_right.world import DELEGATE, World

Answer = str | Callable[[World, str, Record], str]

LOGIN = "login"
VIEW_ITEM, VIEW_REPORT, VIEW_CARD = "duties.view_checklistitem", "reports.view_report", "kpi.view_scorecard"


@dataclass(frozen=True)
class Page:
    """What one address answers; see `page`."""

    of: str = ""
    sees: str = ""
    get: Answer = ""
    post: Answer = ""
    lists: tuple[str, ...] = ()
    form: tuple[tuple[str, object], ...] = ()
    wrong: tuple[tuple[str, object], ...] = ()


def page(
    of: str = "",
    sees: str = "",
    get: Answer = "",
    post: Answer = "",
    lists: str = "",
    wrong: dict[str, object] | None = None,
    **form: object,
) -> Page:
    """Declare an address.

    `of`: the kind of record in the address (a key of `World.records`), empty for none. `sees`: for whom the record
    is there: a permission, or "owner", "decider"; for others it is a 404. `get`, `post`: the status of whoever gets
    that far (or a function that works it out); empty: the method is refused. `lists`: query strings to try as well.
    Further words are the form; `wrong`: what to put into it that names something foreign, and is refused with 422.
    A value such as "staff_n07" or "unit_far_sales" stands for the key of that person or unit.
    """
    return Page(of, sees, get, post, tuple(lists.split()), tuple(form.items()), tuple((wrong or {}).items()))


# Answers that depend on who asks.


def owners(status: str, others: str = "403") -> Answer:
    """Answer `status` to the owner."""
    return lambda world, who, record: status if who == record.owner else others


def handing_in(world: World, who: str, record: Record) -> str:
    """Answer as handing in a scorecard does: one's own only (403), and somebody must stand above to score it (422)."""
    if who != record.owner:
        return "403"
    return "302" if world.oracle.chain(record.seat) else "422"


def strangers(status: str, others: str) -> Answer:
    """Answer `status` to whoever is not logged in."""
    return lambda world, who, record: status if who in world.oracle.gone else others


def deciders(world: World, who: str, record: Record) -> str:
    """Answer as a decision does: nothing waits (409), not theirs to decide (403), decided."""
    if not record.decider:
        return "409"
    return "302" if world.oracle.decides(who, record) else "403"


def withdrawal(gone: str) -> Answer:
    """Answer as taking back does: nothing waits (`gone`), not theirs (403), taken back."""
    return lambda world, who, record: ("302" if who == record.owner else "403") if record.decider else gone


PAGES: dict[str, Page] = {
    "home": page(get="302"),
    "login": page(get=strangers("200", "302"), post=strangers("200", "302")),
    "logout": page(post="302"),
    "password_change": page(get="200", post="200"),
    "password_change_done": page(get="200"),
    "set_language": page(post="302", language="en"),
    "healthz": page(get="200"),
    "roles:me": page(get="200"),
    "duties:today": page(get="200"),
    "duties:tick": page("item", sees="owner", post="302"),
    "duties:untick": page("done", sees="owner", post="302"),
    "duties:team": page(get="200", lists="q=Zq unit={unit_far_sales} unit={unit_near_sales} unit={unit_far_sales_a} page=2 unit=x"),
    "duties:person": page("seat", sees=VIEW_ITEM, get="200", lists="day=2026-03-01"),
    "reports:list": page(get="200", lists="tab=team&q=Zq tab=missing tab=mine tab=team&page=2"),
    "reports:detail": page("sent", sees=VIEW_REPORT, get="200"),
    "reports:edit": page("draft", sees=VIEW_REPORT, get=owners("200", "302")),
    "reports:submit": page("draft", sees=VIEW_REPORT, post=owners("302")),
    "reports:withdraw": page("sent", sees=VIEW_REPORT, post=withdrawal("302")),
    "reports:decide": page("sent", sees=VIEW_REPORT, post=deciders),
    "approvals:inbox": page(get="200", lists="tab=waiting tab=decided tab=mine tab=waiting&page=2"),
    "approvals:decide": page("approval", sees="decider", post="302"),
    "approvals:delegations": page(get="200", lists="tab=given tab=received tab=others tab=others&page=2"),
    "approvals:delegate": page(
        post="302",
        principal="staff_n10",
        deputy="staff_n20",
        starts_on="2026-03-03",
        ends_on="2026-03-04",
        wrong={"deputy": "staff_f04"},
    ),
    "approvals:delegation_end": page("delegation", sees="party", post="302"),
    "kpi:scorecards": page(get="200", lists="q=Zq month=2026-02 month=2026-01 month=2025-12"),
    "kpi:scorecard": page("submitted", sees=VIEW_CARD, get="200"),
    "kpi:submit": page("open_card", sees=VIEW_CARD, post=handing_in),
    "kpi:score": page("submitted", sees=VIEW_CARD, post=deciders),
    "kpi:withdraw": page("submitted", sees=VIEW_CARD, post=withdrawal("409")),
    "kpi:decide": page("scored", sees=VIEW_CARD, post=deciders),
    "notifications:inbox": page(get="200", lists="page=2"),
    "notifications:read_all": page(post="302"),
    "notifications:open": page("message", sees="owner", get="302"),
}


def expected(world: World, name: str, method: str, who: str, record: Record | None) -> str:
    """Return the answer `who` must get from an address, as the status or `LOGIN`."""
    rule, declared = POLICY[name], PAGES[name]
    if rule.access != Access.PUBLIC:
        if who in world.oracle.gone:
            return LOGIN
        if rule.permission and not world.oracle.anywhere(who, rule.permission):
            return "403"
        if rule.beyond_own and not world.oracle.beyond_own(who, rule.permission):
            return "403"
    answer = declared.get if method == "GET" else declared.post
    if not answer:
        return "405"
    if record and not sees(world, declared.sees, who, record):
        return "404"
    return answer if isinstance(answer, str) else answer(world, who, record)


def sees(world: World, what: str, who: str, record: Record) -> bool:
    """Return whether a record is there for a person at all."""
    if what == "owner":
        return who == record.owner
    if what == "decider":
        return world.oracle.on_the_desk(who, record)
    if what == "party":
        # The principal keeps what they arranged, wherever they work now.
        return who == record.owner or world.oracle.opens(who, DELEGATE, record)
    return world.oracle.opens(who, what, record)
