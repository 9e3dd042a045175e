"""One person's browser: asks, compares the answer with what was expected, and reads every word of it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client

from tests.pages.every_right.grants_oracle import Record, department_of
from tests.pages.every_right.house_pages import (
    CHANGE_ABSENCE,
    CHANGE_SEATS,
    LOGIN,
    VIEW_CAMPAIGN,
    VIEW_CARD,
    VIEW_COMPLAINT,
    VIEW_CUSTOMER,
    VIEW_DEAL,
    VIEW_DELIVERY,
    VIEW_ITEM,
    VIEW_LEAD,
    VIEW_QUOTATION,
    VIEW_REPORT,
    VIEW_STAFF,
    VIEW_TASK,
)
from tests.pages.every_right.marks import FOREIGN_PHONE, MARK, OPEN_PHONE
from tests.pages.every_right.paperwork import DELEGATE
from tests.pages.every_right.rows import World
from tests.pages.every_right.world import ADMINISTRATORS
from tests.pages.test_policy import ask

# What must be granted to read a word: the kind of the word, and each permission with the records it stands in.
# A lead, a quotation, an order and a delivery are titled with the customer's name: whoever reads them reads it there.
GRANTED: dict[str, dict[str, tuple[str, ...]]] = {
    "it": {VIEW_ITEM: ("item", "done")},
    "rp": {VIEW_REPORT: ("draft", "sent")},
    "cd": {VIEW_CARD: ("scored", "submitted", "open_card")},
    "dl": {DELEGATE: ("delegation",)},
    "ab": {CHANGE_ABSENCE: ("asked", "away")},
    "no": {VIEW_STAFF: ("person",)},
    "tk": {VIEW_TASK: ("task",)},
    "cu": {
        VIEW_CUSTOMER: ("customer",),
        VIEW_LEAD: ("lead",),
        VIEW_QUOTATION: ("quotation",),
        VIEW_DEAL: ("sales order",),
        VIEW_DELIVERY: ("delivery",),
    },
    "cp": {VIEW_COMPLAINT: ("complaint",)},
    "ca": {VIEW_CAMPAIGN: ("campaign",)},
}
# Names of colleagues and units of one's own store are no secret.
KNOWN_IN_THE_STORE = ("nm", "un")
ADMIN_LOGIN = "admin login"


class Visitor:
    """One person's browser, and what came of every request."""

    def __init__(self, world: World, identity: str) -> None:
        self.world, self.identity, self.key = world, identity, world.identities[identity]
        self.client = Client(raise_request_exception=False)
        if self.key in world.staff:
            self.client.force_login(world.staff[self.key])
        self.cookies = self.client.cookies.copy()
        self.figures: Counter[str] = Counter(checks=0, leaks=0, errors=0)
        self.wrong: list[str] = []
        self.known = {word: self._may_read(*word) for word in self._words()}

    def ask(self, method: str, url: str, form: dict[str, object], *expected: str, tells: str = "") -> HttpResponse:
        """Ask one address; note an answer that is none of those expected, and every word of others in it.

        `tells`: what an allowed POST is there to show ("ph": a phone number in full).
        """
        response = ask(self.client, method, url, form)
        if response.cookies:
            self.client.cookies = self.cookies.copy()
        got = verdict(response)
        self.figures["checks"] += 1
        self.figures["errors"] += response.status_code >= 500
        if got not in expected:
            self.wrong.append(f"{method} {url} as {self.identity}: {got}, not {' or '.join(expected)}")
        asked = MARK.findall(f"{url} {form}")
        shown = tells if method == "POST" and got == "200" and expected == ("200",) else ""
        self.read(f"{method} {url}", response, shown, asked)
        return response

    def read(self, what: str, response: HttpResponse, shown: str, asked: list[tuple[str, str]]) -> None:
        """Note every word in an answer that is not this person's to read; what they typed may come back."""
        for word in self.leaks(text_of(response), shown, asked):
            self.figures["leaks"] += 1
            self.wrong.append(f"{what} as {self.identity}: {word} stands in the answer")

    def leaks(self, text: str, shown: str, asked: list[tuple[str, str]]) -> list[str]:
        """Return the words of others that stand in a text."""
        if self.key in self.world.oracle.superusers:
            return []
        found = {(kind.lower(), of.lower()) for kind, of in MARK.findall(text)} - set(asked)
        leaked = [f"{kind} of {of}" for kind, of in sorted(found) if not self.known.get((kind, of), False)]
        return [*leaked, *(() if shown == "ph" else OPEN_PHONE.findall(text)), *FOREIGN_PHONE.findall(text)]

    def report(self, record_property: Callable[[str, object], None]) -> None:
        """Hand the figures to the summary of the run, and fail with everything that was wrong."""
        for name, count in self.figures.items():
            record_property(f"every right: {name}", count)
        assert self.wrong == [], "\n".join(self.wrong[:40])

    def _words(self) -> set[tuple[str, str]]:
        people = {(kind, key) for key in self.world.staff for kind in (*GRANTED, "nm", "ms")}
        people |= {("ct", f"c{code[:2]}") for code in ADMINISTRATORS.values()}
        return people | {
            ("un", MARK.fullmatch(unit.name)[2]) for key, unit in self.world.units.items() if key != "group"
        }

    def _may_read(self, kind: str, of: str) -> bool:
        oracle = self.world.oracle
        if self.key in oracle.gone:
            return False
        if kind == "ct":
            # An administrator of the catalogue keeps to one department; at work it is no secret.
            return f"c{ADMINISTRATORS.get(self.identity, of[1:])[:2]}" == of
        if self.identity in ADMINISTRATORS:
            return of == self.key or (kind in KNOWN_IN_THE_STORE and of in self._holders_of_the_department())
        if of == self.key or (kind in KNOWN_IN_THE_STORE and of.startswith("n")):
            return True
        if kind in KNOWN_IN_THE_STORE:
            return of in self._left_behind()
        if kind == "tk" and self._hands_over(of):
            return True
        held = self.world.records.get(of, {})
        asked = ((permission, held.get(name)) for permission, names in GRANTED.get(kind, {}).items() for name in names)
        return any(oracle.opens(self.key, permission, record) for permission, record in asked if record)

    def _hands_over(self, of: str) -> bool:
        """Return whether this person prepares what somebody hands over, or takes it on: the lines name it."""
        found = (self.world.records.get(of, {}).get(name) for name in ("handover", "offered"))
        oracle = self.world.oracle
        return any(self.key in each.parties or oracle.may(self.key, CHANGE_SEATS, each) for each in found if each)

    def _holders_of_the_department(self) -> set[str]:
        """Return who stands in the way of retiring a position of the department, and where they sit."""
        seats = [
            seat for seat in self.world.oracle.seats if department_of(seat.position) == ADMINISTRATORS[self.identity]
        ]
        units = {unit for seat in seats for unit in self.world.oracle.line(seat.unit) if unit != "group"}
        return {seat.person for seat in seats} | {self._word_of(unit) for unit in units}

    def _word_of(self, unit: str) -> str:
        found = MARK.fullmatch(self.world.units[unit].name)
        assert found
        return found[2]

    def _left_behind(self) -> set[str]:
        """Return whom and what one's own records of another store name: its units, and who stood above."""
        mine: list[Record] = list(self.world.records.get(self.key, {}).values())
        seats = {record.seat for record in mine if record.seat.unit.startswith("far")}
        units = {unit for seat in seats for unit in self.world.oracle.line(seat.unit) if unit != "group"}
        above = {each.person for seat in seats for each in self.world.oracle.chain(seat)}
        return above | {self._word_of(unit) for unit in units}


def verdict(response: HttpResponse) -> str:
    """Return the status, or that the answer led to the login."""
    if response.status_code == 302 and response["Location"].startswith("/login/?next="):
        return LOGIN
    if response.status_code == 302 and response["Location"].startswith("/admin/login/?next="):
        return ADMIN_LOGIN
    return str(response.status_code)


def text_of(response: HttpResponse) -> str:
    """Return everything one can read in an answer: the page, the address it leads to, the cells of a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            # Without the properties of the file: when it was written.
            parts = [name for name in workbook.namelist() if not name.startswith("docProps/")]
            content = b"\n".join(workbook.read(name) for name in parts)
    return content.decode(errors="replace") + response.get("Location", "") + response.get("Content-Disposition", "")
