"""Rhythms are said in words an administrator reads."""

from datetime import time

import pytest
from django.utils import translation

from roles.duties.words import in_words

NINE = time(9, 0)


@pytest.mark.parametrize(
    ("cadence", "rule", "words"),
    [
        ("daily", "", "Daily, by 09:00"),
        ("weekly", "FREQ=WEEKLY;BYDAY=MO", "Weekly, Monday, by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=15", "Monthly, day 15 of the month, by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", "Monthly, last day of the month, by 09:00"),
        ("monthly", "", "Monthly, day 3 from the end of the month, by 09:00"),
        ("yearly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=8", "Yearly, February day 8 of the month, by 09:00"),
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
        assert in_words("weekly", "FREQ=WEEKLY;BYDAY=MO", NINE) == "每周，星期一，09:00 前"
