"""`manage.py audit verify` finds any tampering with the decision log; `audit anchors` prints what to keep elsewhere."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from roles.approvals.anchors import copied_out, line_of
from roles.approvals.models import ChainAnchor
from roles.approvals.verifying import Verdict, verdicts
from roles.models import Unit


class Command(BaseCommand):
    """Walk the hash chains of all stores, or print their anchors."""

    help = (
        "verify: walk the hash chains of the decision log; exit code 1: something was changed, removed or added. "
        "anchors: print the anchors, one line of JSON each, to be kept outside this machine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verb."""
        parser.add_argument("verb", choices=["verify", "anchors"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "anchors":
            self._print_anchors()
        else:
            self._verify()

    def _verify(self) -> None:
        """Print the verdict on each store that has a bad entry, the first one, and how many entries hold."""
        found = verdicts()
        names = dict(Unit.objects.filter(pk__in=[each.store_id for each in found]).values_list("pk", "name"))
        bad = [each for each in found if each.first_bad is not None]
        for each in bad:
            self.stdout.write(_sentence(each, names.get(each.store_id, "")))
        holding = sum(each.holding for each in found)
        if bad:
            self.stdout.write(f"{holding} decisions hold, {len(bad)} of {len(found)} chains do not")
            sys.exit(1)
        self.stdout.write(f"{holding} decisions, every chain holds")
        if settings.AUDIT_ANCHORS:
            self.stdout.write(f"{len(copied_out())} anchors in {settings.AUDIT_ANCHORS} agree")

    def _print_anchors(self) -> None:
        for anchor in ChainAnchor.objects.order_by("number"):
            self.stdout.write(json.dumps(asdict(line_of(anchor))))


def _sentence(verdict: Verdict, name: str) -> str:
    more = f" ({verdict.faults} breaks in all)" if verdict.faults > 1 else ""
    said = f"store {verdict.store_id}, entry {verdict.first_bad}: {verdict.what}{more}"
    return f"{said}; {verdict.holding} entries before it hold" + (f" ({name})" if name else "")
