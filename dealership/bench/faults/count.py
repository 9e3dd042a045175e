"""What was lost and what was doubled, counted from the rows and from the letterbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dealership.bench import sql
from dealership.bench.faults.letterbox import arrived

# Worked out from nothing the engine wrote: everybody's duties on every day.
_OWED = """
SELECT COUNT(*) FROM roles_assignment a
JOIN duties_duty d ON d.position_id = a.position_id AND NOT d.retired
CROSS JOIN generate_series(%s::date, %s::date, '1 day') AS day
"""
_MADE = "SELECT COUNT(*) FROM duties_checklistitem"
_DOUBLED = """
SELECT COALESCE(SUM(n - 1), 0) FROM (
    SELECT COUNT(*) AS n FROM duties_checklistitem GROUP BY assignment_id, duty_id, period HAVING COUNT(*) > 1
) AS twice
"""
_TOLD_TWICE = """
SELECT COALESCE(SUM(n - 1), 0) FROM (
    SELECT COUNT(*) AS n FROM notifications_notification GROUP BY recipient_id, key HAVING COUNT(*) > 1
) AS twice
"""
_LETTERS = "SELECT COUNT(*) FROM notifications_notification WHERE kind = 'bench'"


@dataclass
class Tally:
    """What came out. Outside, a message may come again with its id when its sender died; nothing else may differ."""

    faults: int
    items_owed: int
    items_made: int
    items_doubled: int
    letters_written: int
    letters_doubled: int
    mails_owed: int
    mails_lost: int
    mails_repeated: int
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether nothing was lost or doubled, and no more came again outside than was killed."""
        return (
            self.items_made - self.items_doubled == self.items_owed
            and self.items_doubled == self.letters_doubled == self.mails_lost == 0
            and self.letters_written == self.mails_owed
            and self.mails_repeated <= self.faults
        )

    def as_line(self) -> dict[str, Any]:
        """Return the line of the bench."""
        return {"case": "faults", **asdict(self), "holds": self.holds}


def _number(statement: str, params: list[Any] | None = None) -> int:
    return int(sql.rows(statement, params or [])[0][0])


def _lost(came: Counter[str]) -> int:
    """Count the letters put in that arrived neither themselves nor with the one that carries them."""
    rows = sql.rows("""
        SELECT o.notification_id, carrier.notification_id FROM notifications_outboxmessage o
        JOIN notifications_notification n ON n.id = o.notification_id AND n.kind = 'bench'
        LEFT JOIN notifications_outboxmessage carrier ON carrier.id = o.carried_by_id
    """)
    numbers = {message_id.removeprefix("<email.").split("@")[0] for message_id in came}
    return sum(str(own) not in numbers and str(carrier) not in numbers for own, carrier in rows)


def tally(first: str, last: str, letters: int, box: Path, faults: int) -> Tally:
    """Count everything; `first` and `last` are the days the stores owe checklists for, `letters` what was put in."""
    came = arrived(box)
    return Tally(
        faults=faults,
        items_owed=_number(_OWED, [first, last]),
        items_made=_number(_MADE),
        items_doubled=_number(_DOUBLED),
        letters_written=_number(_LETTERS),
        letters_doubled=_number(_TOLD_TWICE),
        mails_owed=letters,
        mails_lost=_lost(came),
        mails_repeated=sum(times - 1 for times in came.values() if times > 1),
    )
