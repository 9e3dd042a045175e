"""The notices of the State Council's General Office on the holidays of two years, written out."""

from datetime import date, timedelta

DAY = timedelta(days=1)


def days(text):
    """Return the days of "2025-01-28..2025-02-04 2025-04-27"."""
    found = set()
    for stretch in text.split():
        first, _dots, last = stretch.partition("..")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            found.add(day)
            day += DAY
    return found


HOLIDAYS = {
    2025: days(
        "2025-01-01 2025-01-28..2025-02-04 2025-04-04..2025-04-06 2025-05-01..2025-05-05 "
        "2025-05-31..2025-06-02 2025-10-01..2025-10-08"
    ),
    2026: days(
        "2026-01-01..2026-01-03 2026-02-15..2026-02-23 2026-04-04..2026-04-06 2026-05-01..2026-05-05 "
        "2026-06-19..2026-06-21 2026-09-25..2026-09-27 2026-10-01..2026-10-07"
    ),
}
MAKE_UP = {
    2025: days("2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11"),
    2026: days("2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"),
}
