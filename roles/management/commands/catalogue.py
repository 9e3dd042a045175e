"""`manage.py catalogue sync | status | resolve`: the role catalogue from the shell."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from roles.catalogue.names import fold
from roles.catalogue.sections import Changes, sections
from roles.models import Position, PositionAlias
from roles.models.position import AliasKind


class Command(BaseCommand):
    """Write the catalogue, count it, or find the position behind a name."""

    help = "The role catalogue: sync writes it from code, status counts it, resolve finds the position behind a name."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("sync", help="bring the database to the code; leaves alone what an administrator changed")
        status = verbs.add_parser("status", help="count what the database holds")
        status.add_argument("--json", action="store_true", help="as JSON")
        resolve = verbs.add_parser("resolve", help="find the position code of any alias or heading")
        resolve.add_argument("names", nargs="+", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        if options["verb"] == "sync":
            self._sync()
        elif options["verb"] == "status":
            self._status(as_json=options["json"])
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

    def _status(self, *, as_json: bool) -> None:
        status = catalogue_status()
        if as_json:
            self.stdout.write(json.dumps(status, ensure_ascii=False))
            return
        self.stdout.write(f"{status['positions']} positions, {status['headings']} headings, {status['duties']} duties")
        for row in status["by_position"]:
            facts = ", ".join(f"{key} {value}" for key, value in row.items() if key not in ("code", "department"))
            self.stdout.write(f"{row['department']:<11} {row['code']:<32} {facts}")

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


def names_by_fold() -> dict[str, set[str]]:
    """Return the position codes behind every folded name: aliases, headings, names and codes.

    A heading is also known with its document before it ("D10 仓储管理员").
    """
    known: dict[str, set[str]] = defaultdict(set)
    for code, name_zh, name_en in Position.objects.filter(retired=False).values_list("code", "name_zh", "name_en"):
        for name in (code, name_zh, name_en):
            known[fold(name)].add(code)
    rows = PositionAlias.objects.filter(position__retired=False)
    for code, folded, document in rows.values_list("position__code", "folded", "document"):
        known[folded].add(code)
        if document:
            known[fold(document) + folded].add(code)
    return known
