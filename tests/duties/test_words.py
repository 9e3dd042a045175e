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
        ("weekly", "FREQ=WEEKLY;BYDAY=MO,TH", "Every Monday, Thursday by 09:00"),
        ("weekly", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Monday to Friday by 09:00"),
        ("weekly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every second week on Monday by 09:00"),
        ("weekly", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", "Every 3 weeks on Monday by 09:00"),
        ("daily", "FREQ=DAILY;INTERVAL=2", "Every 2 days by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2", "Every month on the second Saturday by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYDAY=2SA", "Every month on the second Saturday by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15", "Every month on day 1, day 15 by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=15,-1", "Every month on day 15, the last day by 09:00"),
        ("monthly", "FREQ=MONTHLY;X-DAY=TAX", "Every month on the last day of tax filing by 09:00"),
        ("quarterly", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "Every quarter on its last day by 09:00"),
        ("quarterly", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-4", "Every quarter 3 days before its end by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2", "Monthly, FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2, by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYDAY=2SA,4SA", "Monthly, FREQ=MONTHLY;BYDAY=2SA,4SA, by 09:00"),
        ("daily", "FREQ=DAILY;BYMONTH=3", "Daily, FREQ=DAILY;BYMONTH=3, by 09:00"),
        ("event", "", "On an event"),
    ],
)
def test_a_rhythm_in_words(cadence, rule, words):
    with translation.override("en"):
        assert in_words(cadence, rule, NINE) == words


def test_in_chinese():
    with translation.override("zh-hans"):
        assert in_words("weekly", "FREQ=WEEKLY;BYDAY=MO", NINE) == "每周一 09:00 前"


@pytest.mark.parametrize(
    ("cadence", "rule", "off_day", "words"),
    [
        ("daily", "", "skip", "Every working day by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", "before", "Every month on its last working day by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1", "after", "Every month on its first working day by 09:00"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", "skip", "Every month on its last day by 09:00"),
    ],
)
def test_a_rhythm_of_working_days(cadence, rule, off_day, words):
    with translation.override("en"):
        assert in_words(cadence, rule, NINE, "work", off_day) == words
