"""Rhythms against an oracle that walks the calendar day by day."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from roles import clock
from roles.duties.catalogue import DEFAULT_RRULES, Cadence
from roles.duties.rhythm import due_day, moments, period_of, validate_rrule
from tests.duties import oracle

days = st.dates(date(2023, 1, 1), date(2032, 12, 31))
cadences = st.sampled_from(["daily", "weekly", "monthly", "quarterly", "yearly"])
weekdays = st.lists(st.sampled_from(oracle.WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join)
monthdays = st.lists(st.integers(1, 31) | st.integers(-31, -1), min_size=1, max_size=3, unique=True).map(
    lambda numbers: ",".join(map(str, numbers))
)
months = st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True).map(lambda n: ",".join(map(str, n)))


LEAP_YEAR = [date(2024, 1, 1) + number * oracle.DAY for number in range(366)]


def names_a_day(rhythm):
    """Return whether the rule ever names a day; the others are refused when they are written."""
    return any(oracle.named(rhythm[1] or oracle.USUAL[rhythm[0]], day) for day in LEAP_YEAR)


@st.composite
def any_rhythm(draw):
    """A cadence with a rule that may stand beside it."""
    cadence = draw(cadences)
    rule = draw(
        st.just("")
        | {
            "daily": st.just("FREQ=DAILY"),
            "weekly": weekdays.map("FREQ=WEEKLY;BYDAY={}".format),
            "monthly": monthdays.map("FREQ=MONTHLY;BYMONTHDAY={}".format)
            | weekdays.map("FREQ=MONTHLY;BYDAY={}".format),
            "quarterly": st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, months, monthdays),
            "yearly": st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, months, monthdays),
        }[cadence]
    )
    return cadence, rule


rhythms = any_rhythm().filter(names_a_day)


@given(cadences, days)
def test_a_period_is_the_stretch_of_days_of_one_name(cadence, day):
    period = period_of(cadence, day)
    expected = oracle.days_of(cadence, day)
    assert (period.key, period.first, period.last) == (oracle.key_of(cadence, day), expected[0], expected[-1])


@given(cadences, days)
def test_the_day_after_a_period_begins_the_next_one(cadence, day):
    period = period_of(cadence, day)
    following = period_of(cadence, period.last + timedelta(days=1))
    assert following.first == period.last + timedelta(days=1)
    assert following.key != period.key
    assert period_of(cadence, period.first) == period_of(cadence, period.last) == period


@settings(max_examples=300)
@given(rhythms, days)
def test_the_due_day_is_the_first_the_rule_names_in_the_period(rhythm, day):
    cadence, rule = rhythm
    assert due_day(cadence, rule, period_of(cadence, day)) == oracle.due_day(cadence, rule, day)


@given(rhythms, days, st.times(), st.integers(0, 40000), st.integers(0, 40000))
def test_the_instants_of_an_item_stand_in_their_order(rhythm, day, due_time, lead, grace):
    cadence, rule = rhythm
    period = period_of(cadence, day)
    when = moments(cadence, rule, due_time.replace(second=0, microsecond=0), lead, grace, period)
    assert clock.local_date(when.opens_at) == period.first
    assert period.first <= clock.local_date(when.due_at) <= period.last
    assert when.opens_at <= when.remind_at <= when.due_at <= when.escalate_at
    assert when.due_at < when.closes_at
    assert when.remind_at == max(when.opens_at, when.due_at - timedelta(minutes=lead))


@pytest.mark.parametrize("cadence", list(DEFAULT_RRULES))
def test_the_usual_rules_are_those_the_oracle_knows(cadence):
    assert DEFAULT_RRULES[cadence] == oracle.USUAL.get(cadence, "")


@pytest.mark.parametrize(
    ("cadence", "rule", "day", "expected"),
    [
        ("weekly", "FREQ=WEEKLY;BYDAY=FR", date(2026, 1, 1), date(2026, 1, 2)),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", date(2028, 2, 3), date(2028, 2, 29)),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 4, 3), date(2026, 4, 30)),
        ("monthly", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", date(2026, 3, 20), date(2026, 3, 2)),
        ("monthly", "FREQ=MONTHLY;BYDAY=-1FR", date(2026, 3, 20), date(2026, 3, 27)),
        ("quarterly", "", date(2026, 5, 1), date(2026, 6, 25)),
        ("yearly", "", date(2026, 12, 31), date(2026, 12, 20)),
    ],
)
def test_due_days_worth_reading(cadence, rule, day, expected):
    assert due_day(cadence, rule, period_of(cadence, day)) == expected


def test_an_event_has_no_periods():
    with pytest.raises(ValueError, match="no periods"):
        period_of(Cadence.EVENT, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("cadence", "closes"),
    [("daily", 2), ("weekly", 4), ("monthly", 6), ("quarterly", 11), ("yearly", 11)],
)
def test_an_item_stays_open_for_a_while_after_its_due_day(cadence, closes):
    period = period_of(cadence, date(2026, 3, 2))
    when = moments(cadence, "", time(18), 60, 120, period)
    assert when.closes_at == clock.local(due_day(cadence, "", period) + timedelta(days=closes))


class TestRules:
    @pytest.mark.parametrize(
        "rule",
        [
            "",
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3",
        ],
    )
    def test_rules_the_engine_evaluates_are_taken(self, rule):
        validate_rrule(rule)
        assert period_of("monthly", date(2026, 3, 2)).first <= due_day(
            "monthly", rule, period_of("monthly", date(2026, 3, 2))
        )

    @pytest.mark.parametrize(
        "rule",
        [
            "every Monday",
            "FREQ=HOURLY",
            "FREQ=SECONDLY",
            "FREQ=DAILY;COUNT=3",
            "FREQ=DAILY;UNTIL=20260101",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY\nDTSTART:20260101",
            "RRULE:FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=MO;",
            "FREQ=DAILY\x00",
        ],
    )
    def test_anything_else_is_refused_with_a_sentence(self, rule):
        with pytest.raises(ValidationError, match=r"\w{4}"):
            validate_rrule(rule)
