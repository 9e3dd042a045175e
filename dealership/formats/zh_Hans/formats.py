"""Simplified Chinese: no idle zero before the month, as in a whole date."""

MONTH_DAY_FORMAT = "n\u6708j\u65e5"  # cjk: the words of a date
