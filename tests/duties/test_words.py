"""Rhythms are said in words an administrator reads."""

from datetime import time

import pytest
from django.utils import translation

from roles.duties.words import in_words

NINE = time(9, 0)


@pytest.mark.parametrize(
    ("cadence", "rule", "words"),
    [
        ("daily", "", "Every day by 09:00"),
        ("weekly", "FREQ=WEEKLY;BYDAY=MO", "Every Monday by 09:00"),
        ("weekly", "", "Every Saturday by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=15", "Every month on day 15 by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on its last day by 09:00"),
        ("monthly", "", "Every month on day 3 from its end by 09:00"),
        ("quarterly", "", "Every quarter on day 25 of its last month by 09:00"),
        (
            "quarterly",
            "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5",
            "Every quarter on day 5 of its first month by 09:00",
        ),
        ("yearly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=8", "Every year on February 8 by 09:00"),
        ("weekly", "FREQ=WEEKLY;BYDAY=MO,TH", "Weekly, FREQ=WEEKLY;BYDAY=MO,TH, by 09:00"),
        ("daily", "FREQ=DAILY;INTERVAL=2", "Daily, FREQ=DAILY;INTERVAL=2, by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2", "Monthly, FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2, by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15", "Monthly, FREQ=MONTHLY;BYMONTHDAY=1,15, by 09:00"),
        ("event", "", "On an event"),
    ],
)
def test_a_rhythm_in_words(cadence, rule, words):
    with translation.override("en"):
        assert in_words(cadence, rule, NINE) == words


def test_in_chinese():
    with translation.override("zh-hans"):
        assert in_words("weekly", "FREQ=WEEKLY;BYDAY=MO", NINE) == "每周一 09:00 前"
