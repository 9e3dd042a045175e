"""`manage.py catalogue sync | status | drift | resolve`: the role catalogue from the shell."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from roles.catalogue.drift import Drift, find_drift
from roles.catalogue.names import fold
from roles.catalogue.resolving import names_by_fold
from roles.catalogue.sections import Changes, sections
from roles.catalogue.specs import Department
from roles.checks import check_grants
from roles.models import PositionAlias
from roles.models.position import AliasKind


class Command(BaseCommand):
    """Write the catalogue, count it, compare it with the code, or find the position behind a name."""

    help = (
        "The role catalogue: sync writes it from code, status counts it, drift compares it with the code, "
        "resolve finds the position behind a name."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("sync", help="bring the database to the code; leaves alone what an administrator changed")
        status = verbs.add_parser("status", help="count what the database holds")
        status.add_argument("--json", action="store_true", help="as JSON")
        drift = verbs.add_parser("drift", help="list what differs between code and database, field by field")
        drift.add_argument("--json", action="store_true", help="as JSON")
        drift.add_argument("--department", choices=Department.values, default="", help="of one department only")
        resolve = verbs.add_parser("resolve", help="find the position code of any alias or heading")
        resolve.add_argument("names", nargs="+", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        if options["verb"] == "sync":
            self._sync()
        elif options["verb"] == "status":
            self._status(as_json=options["json"])
        elif options["verb"] == "drift":
            self._drift(find_drift(options["department"]), as_json=options["json"])
        elif not self._resolve(options["names"]):
            sys.exit(1)

    def _sync(self) -> None:
        with transaction.atomic():
            changes: list[Changes] = [each for section in sections() for each in section.sync()]
        for each in changes:
            self.stdout.write(
                f"{each.section}: {each.created} created, {each.updated} updated, "
                f"{each.retired} retired, {each.unchanged} unchanged, {len(each.drift)} kept as customised"
            )
            for name in each.drift:
                self.stdout.write(f"  kept: {name}")
        if not any(each.anything for each in changes):
            self.stdout.write("no change")
        for message in check_grants(databases=[DEFAULT_DB_ALIAS]):
            self.stderr.write(f"{message.id}: {message.msg} {message.hint}")

    def _status(self, *, as_json: bool) -> None:
        status = catalogue_status()
        if as_json:
            self.stdout.write(json.dumps(status, ensure_ascii=False))
            return
        self.stdout.write(f"{status['positions']} positions, {status['headings']} headings, {status['duties']} duties")
        for row in status["by_position"]:
            facts = ", ".join(f"{key} {value}" for key, value in row.items() if key not in ("code", "department"))
            self.stdout.write(f"{row['department']:<11} {row['code']:<32} {facts}")

    def _drift(self, drifts: list[Drift], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([drift_facts(each) for each in drifts], ensure_ascii=False))
            return
        for each in drifts:
            facts = drift_facts(each)
            self.stdout.write(f"{facts['state']:<8} {facts['entry']}.{facts['field']}  ({facts['department']})")
            self.stdout.write(f"  code: {' | '.join(each.theirs)}")
            self.stdout.write(f"  ours: {' | '.join(each.ours)}")
            if each.hand.at:
                self.stdout.write(f"  by {facts['by'] or '-'} on {facts['at']}: {facts['why'] or '-'}")
        self.stdout.write(f"{len(drifts)} differences")

    def _resolve(self, names: list[str]) -> bool:
        """Print one line a name; return whether every name is known."""
        known = names_by_fold()
        complete = True
        for name in names:
            codes = sorted(known.get(fold(name), ()))
            complete = complete and bool(codes)
            self.stdout.write(f"{name}\t{','.join(codes) or '-'}")
        return complete


_COLUMNS = ("headings", "aliases", "duties", "grants", "indicators", "weight", "reports")


def catalogue_status() -> dict[str, Any]:
    """Return what the database holds: totals, and the counts of every position.

    `headings` is the number of different headings of the documents that lead to a position.
    """
    by_code: dict[str, dict[str, Any]] = defaultdict(dict)
    for section in sections():
        for code, figures in section.figures().items():
            by_code[code].update(figures)
    rows = [
        {"code": code, "department": figures["department"], **{name: figures.get(name, 0) for name in _COLUMNS}}
        for code, figures in by_code.items()
        if "department" in figures
    ]
    headings = PositionAlias.objects.filter(kind=AliasKind.HEADING).values("document", "name").distinct().count()
    return {
        "positions": len(rows),
        "headings": headings,
        "duties": sum(row["duties"] for row in rows),
        "by_position": rows,
    }


def drift_facts(drift: Drift) -> dict[str, Any]:
    """Return a difference as plain values; its state is open, kept, or next (the next sync takes the code's)."""
    return {
        "kind": drift.kind,
        "entry": drift.entry.code,
        "department": drift.department,
        "field": drift.field,
        "code": list(drift.theirs),
        "ours": list(drift.ours),
        "state": "open" if drift.open else "kept" if drift.customised else "next",
        "by": drift.hand.by.username if drift.hand.by else "",
        "at": timezone.localtime(drift.hand.at).isoformat(timespec="minutes") if drift.hand.at else "",
        "why": drift.hand.why,
    }
