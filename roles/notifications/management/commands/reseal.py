"""`manage.py reseal`: bring every secret at rest under the newest key."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from roles.notifications.models import Robot
from roles.notifications.sealing import Unreadable, reseal


class Command(BaseCommand):
    """Seal the secrets of group robots anew, so that older keys can be dropped."""

    help = "Seal every secret at rest with the first of FIELD_ENCRYPTION_KEYS; afterwards the others can be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal each robot's secrets; name those that no listed key opens."""
        lost = [str(robot.pk) for robot in Robot.objects.order_by("pk") if not _resealed(robot)]
        self.stdout.write(f"{Robot.objects.count() - len(lost)} group robots sealed with the newest key")
        if lost:
            self.stderr.write(f"No listed key opens the secrets of these group robots: {', '.join(lost)}")
            sys.exit(1)


@transaction.atomic
def _resealed(robot: Robot) -> bool:
    try:
        sealed = {name: reseal(getattr(robot, name)) for name in ("address_sealed", "signing_sealed")}
    except Unreadable:
        return False
    # An address that was written anew at this moment is under the newest key already.
    Robot.objects.filter(pk=robot.pk, address_sealed=robot.address_sealed).update(**sealed)
    return True
