"""Rhythms against an oracle that walks the calendar day by day."""

import calendar as months_of
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from roles import clock
from roles.calendars.calendar import StoreCalendar
from roles.calendars.tax_days import TaxDays
from roles.duties.catalogue import DEFAULT_RRULES, Cadence
from roles.duties.recurrence import TAX_RULE, named_days
from roles.duties.rhythm import Rhythm, moments, occurrences, period_of, validate_rrule
from tests.calendars.notices import HOLIDAYS, MAKE_UP
from tests.duties import oracle

DAY = timedelta(days=1)
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
places = st.sampled_from([-5, -2, -1, 1, 2, 4, 5])
beyond = st.one_of(
    weekdays.map("FREQ=WEEKLY;BYDAY={}".format),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, places, st.sampled_from(oracle.WEEKDAYS)),
    st.builds("FREQ=MONTHLY;BYDAY={};BYSETPOS={}".format, weekdays, places),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={};BYDAY={}".format, monthdays, weekdays),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY={}".format, months, weekdays),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"]),
    months.map("FREQ=YEARLY;BYMONTH={}".format),
    weekdays.map("FREQ=DAILY;BYDAY={}".format),
)
EVERY_DAY = StoreCalendar()


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


def found(cadence, rule, first, last=None, *, days="every", off_day="skip", calendar=EVERY_DAY):
    """Return (key, due day) of everything the engine finds in the periods from `first` to `last`."""
    periods = occurrences(Rhythm(cadence, rule, days, off_day), calendar, first, last or first)
    return [(each.key, each.due) for period in periods for each in period]


@settings(max_examples=300)
@given(rhythms, days)
def test_the_due_days_are_those_the_rule_names_in_the_period(rhythm, day):
    cadence, rule = rhythm
    assert found(cadence, rule, day) == oracle.due_days(cadence, rule, day)


@settings(max_examples=300)
@given(beyond, st.integers(1, 4), days)
def test_every_rule_names_the_days_the_standard_says(rule, interval, day):
    rule = f"{rule};INTERVAL={interval}"
    last = day + 400 * DAY
    standard = rrulestr(rule, dtstart=datetime(2024, 1, 1)).between(
        datetime.combine(day, time()), datetime.combine(last, time()), inc=True
    )
    if day >= date(2024, 1, 1):
        assert named_days(rule, day, last) == [each.date() for each in standard]
    assert named_days(rule, day, day + 60 * DAY) == [
        each for each in (day + n * DAY for n in range(61)) if oracle.named(rule, each)
    ]


@given(rhythms, days, st.times(), st.integers(0, 40000), st.integers(0, 40000))
def test_the_instants_of_an_item_stand_in_their_order(rhythm, day, due_time, lead, grace):
    cadence, rule = rhythm
    for occurrence, *_others in filter(None, occurrences(Rhythm(cadence, rule), EVERY_DAY, day, day)):
        when = moments(occurrence, cadence, due_time.replace(second=0, microsecond=0), lead, grace)
        assert clock.local_date(when.opens_at) == occurrence.period.first
        assert occurrence.period.first <= clock.local_date(when.due_at) <= occurrence.period.last
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
    assert [due for _key, due in found(cadence, rule, day)][:1] == [expected]


def test_an_event_has_no_periods():
    with pytest.raises(ValueError, match="no periods"):
        period_of(Cadence.EVENT, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("cadence", "closes"),
    [("daily", 2), ("weekly", 4), ("monthly", 6), ("quarterly", 11), ("yearly", 11)],
)
def test_an_item_stays_open_for_a_while_after_its_due_day(cadence, closes):
    ((occurrence, *_others),) = occurrences(Rhythm(cadence, ""), EVERY_DAY, date(2026, 3, 2), date(2026, 3, 2))
    when = moments(occurrence, cadence, time(18), 60, 120)
    assert when.closes_at == clock.local(occurrence.due + timedelta(days=closes))


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "first"),
        [
            ("FREQ=DAILY", date(2024, 2, 2)),
            ("FREQ=WEEKLY;BYDAY=MO,TH", date(2024, 2, 5)),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2024, 2, 29)),
            ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3", date(2024, 6, 3)),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2024, 2, 29)),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", date(2024, 2, 12)),
            ("FREQ=MONTHLY;BYDAY=2SA", date(2024, 2, 10)),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2024, 2, 29)),
            (TAX_RULE, date(2024, 2, 15)),
        ],
    )
    def test_rules_the_engine_evaluates_are_taken_and_name_days(self, rule, first):
        validate_rrule(rule)
        assert named_days(rule, date(2024, 2, 2), date(2025, 2, 1))[0] == first

    @pytest.mark.parametrize("cadence", ["daily", "weekly", "monthly", "quarterly", "yearly"])
    def test_no_rule_is_taken_and_stands_for_the_usual_one(self, cadence):
        validate_rrule("")
        usual = found(cadence, DEFAULT_RRULES[cadence], date(2024, 12, 20))
        assert found(cadence, "", date(2024, 12, 20)) == usual != []

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
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO",
            "FREQ=MONTHLY;INTERVAL=12;BYMONTH=6",
            "FREQ=WEEKLY;BYDAY=2MO",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "FREQ=MONTHLY;BYDAY=MO;BYDAY=TU",
            "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=WEEKLY;X-DAY=TAX",
            "FREQ=MONTHLY;X-DAY=RENT",
            "INTERVAL=2;FREQ=DAILY",
        ],
    )
    def test_anything_else_is_refused_with_a_sentence(self, rule):
        with pytest.raises(ValidationError, match=r"\w{4}"):
            validate_rrule(rule)


class TestMovedDays:
    """A store that rests on Mondays, was closed for a fortnight, and opened on one Monday after all."""

    CLOSED = frozenset(date(2026, 7, 13) + n * DAY for n in range(14))
    OPENED = date(2026, 9, 28)
    YEARS = range(2024, 2029)
    RULES = (
        ("daily", "FREQ=DAILY"),
        ("daily", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
        ("weekly", "FREQ=WEEKLY;BYDAY=SU"),
        ("weekly", "FREQ=WEEKLY;BYDAY=MO,TH,SA,SU"),
        ("weekly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("monthly", "FREQ=MONTHLY;BYDAY=2SA"),
        ("monthly", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("monthly", "FREQ=MONTHLY;BYDAY=5MO"),
        ("monthly", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("quarterly", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        ("quarterly", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1MO"),
    )
    NUMBERED = (
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY={}"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-{}"),
        ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15,{}"),
        ("quarterly", "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY={}"),
        ("yearly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY={}"),
        ("yearly", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY={}"),
    )

    def opens(self, day):
        return day == self.OPENED or (day.weekday() != 0 and day not in self.CLOSED)

    def works(self, day):
        if day in MAKE_UP.get(day.year, ()):
            return self.opens(day)
        return day.weekday() < 5 and day not in HOLIDAYS.get(day.year, ()) and self.opens(day)

    def calendar(self):
        national = {day: False for year in HOLIDAYS for day in HOLIDAYS[year]}
        national |= {day: True for year in MAKE_UP for day in MAKE_UP[year]}
        exceptions = {**dict.fromkeys(self.CLOSED, False), self.OPENED: True}
        return StoreCalendar(national, (False, *[True] * 6), exceptions)

    def rules(self):
        return [
            *self.RULES,
            *((cadence, rule.format(n)) for (cadence, rule), n in product(self.NUMBERED, range(1, 32))),
        ]

    def test_sixty_months_of_every_rhythm_by_every_rule_of_days(self, record_property):
        kinds = [
            ("every", "skip", lambda _day: True),
            *(
                (kind, off, getattr(self, name))
                for kind, name in (("open", "opens"), ("work", "works"))
                for off in ("skip", "before", "after")
            ),
        ]
        stretch = [date(2023, 11, 1) + n * DAY for n in range((date(2029, 3, 1) - date(2023, 11, 1)).days)]
        known = {kind: dict(zip(stretch, map(counts, stretch), strict=True)) for kind, _off, counts in kinds}
        count = 0
        for cadence, rule in self.rules():
            names = {day: oracle.named(rule, day) for day in stretch}
            for kind, off_day, _counts in kinds:
                wanted = list(self.walk(cadence, names, known[kind], off_day))
                got = found(
                    cadence,
                    rule,
                    date(2024, 1, 1),
                    date(2028, 12, 31),
                    days=kind,
                    off_day=off_day,
                    calendar=self.calendar(),
                )
                assert got == wanted, (cadence, rule, kind, off_day)
                count += len(got)
        record_property("rhythms: rules", len(self.rules()) * len(kinds))
        record_property("rhythms: due days", count)
        assert count > 50_000

    def walk(self, cadence, names, counts, off_day):
        """Yield (key, due day) of sixty months, by what the oracle says of single days."""
        periods = defaultdict(list)
        first, last = date(2024, 1, 1), date(2028, 12, 31)
        wanted = {oracle.key_of(cadence, day) for day in (first, last)}
        inside = False
        for day in names:
            key = oracle.key_of(cadence, day)
            inside = inside or key in wanted
            if day > last and key not in wanted:
                break
            if inside and names[day]:
                periods[key].append(day)
        for key, own in periods.items():
            taken = set()
            for number, day in enumerate(own, 1):
                due = oracle.moved(day, counts.__getitem__, off_day)
                onto = due != day and (due in own or (cadence == "daily" and names.get(due)))
                if due is None or due in taken or onto:
                    continue
                taken.add(due)
                yield (key if number == 1 else f"{key}#{number}"), due

    def test_the_first_of_october_moved_before_is_due_in_september_and_stays_octobers(self):
        (october,) = occurrences(
            Rhythm("monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15", "work", "before"),
            self.calendar(),
            date(2026, 10, 9),
            date(2026, 10, 9),
        )
        assert [(each.key, each.due) for each in october] == [
            ("2026-10", date(2026, 9, 30)),
            ("2026-10#2", date(2026, 10, 15)),
        ]
        assert [each.opens for each in october] == [date(2026, 9, 30), date(2026, 10, 1)]

    def test_over_the_end_of_the_year(self):
        assert found(
            "yearly",
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1",
            date(2026, 6, 1),
            days="work",
            off_day="before",
            calendar=self.calendar(),
        ) == [("2026", date(2025, 12, 31))]
        assert found(
            "yearly",
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
            date(2027, 6, 1),
            days="work",
            off_day="after",
            calendar=StoreCalendar({date(2027, 12, 31): False}),
        ) == [("2027", date(2028, 1, 3))]

    def test_the_leap_day_is_the_last_of_february(self):
        rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
        assert [due for _key, due in found("yearly", rule, date(2026, 1, 1), date(2028, 12, 31))] == [
            date(2026, 2, 28),
            date(2027, 2, 28),
            date(2028, 2, 29),
        ]

    def test_the_thirty_first_is_each_months_last_day(self):
        got = [due for _key, due in found("monthly", "FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), date(2026, 12, 1))]
        assert got == [date(2026, n, months_of.monthrange(2026, n)[1]) for n in range(1, 13)]


class TestTaxDays:
    def test_the_filing_day_is_announced_or_the_usual_one_moved_over_the_weekend(self):
        tax = TaxDays(announced={date(2026, 10, 1): date(2026, 10, 26)})
        days = named_days(TAX_RULE, date(2026, 8, 1), date(2026, 10, 31), tax)
        assert days == [date(2026, 8, 17), date(2026, 9, 15), date(2026, 10, 26)]

    def test_sixty_months_of_every_usual_day_walked_by_hand(self):
        national = {day: False for year in HOLIDAYS for day in HOLIDAYS[year]}
        national |= {day: True for year in MAKE_UP for day in MAKE_UP[year]}
        for usual in range(1, 29):
            for shifts in (True, False):
                wanted = []
                for year, month in product(range(2024, 2029), range(1, 13)):
                    day = date(year, month, usual)
                    while shifts and not national.get(day, day.weekday() < 5):
                        day += DAY
                    wanted.append(day)
                tax = TaxDays(usual_day=usual, shifts=shifts, national=national)
                got = named_days(TAX_RULE, date(2024, 1, 1), date(2028, 12, 31), tax)
                assert got == [day for day in wanted if day.year < 2029], (usual, shifts)

    def test_nothing_of_it_is_fixed(self):
        tax = TaxDays(usual_day=20, shifts=False)
        assert named_days(TAX_RULE, date(2026, 9, 1), date(2026, 9, 30), tax) == [date(2026, 9, 20)]
