"""The feed written as iCalendar (RFC 5545): as events, which every calendar shows, or as to-dos.

There is no METHOD, so DTSTAMP says when an entry last changed: the same entries give the same text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, Todo, vText

from roles.boards.feed.entries import Entry

ZONE = "Asia/Shanghai"
LENGTH = timedelta(minutes=30)
_FRESH_FOR = timedelta(hours=1)
# The last summer time ended in September 1991; since then the clock has not moved.
_STANDARD_SINCE = datetime(1991, 9, 15, 2, 0)
_EIGHT, _NINE = timedelta(hours=8), timedelta(hours=9)


def write(entries: Iterable[Entry], name: str, *, as_todos: bool = False) -> bytes:
    """Return the calendar as text, in the active language."""
    calendar = Calendar()
    calendar.add("prodid", "-//dealership intranet//duties//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", _FRESH_FOR, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    calendar.add_component(_timezone())
    for entry in entries:
        calendar.add_component(_todo(entry) if as_todos else _event(entry))
    return calendar.to_ical()


def _timezone() -> Timezone:
    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", _STANDARD_SINCE)
    standard.add("tzoffsetfrom", _NINE)
    standard.add("tzoffsetto", _EIGHT)
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _event(entry: Entry) -> Event:
    """Return the half hour before the deadline: it stands where somebody has to be done."""
    event = Event()
    starts = localtime(entry.due_at) - LENGTH
    event.add("dtstart", starts)
    event.add("dtend", localtime(entry.due_at))
    event.add("status", "CANCELLED" if entry.state == "cancelled" else "CONFIRMED")
    # Nobody is busy because something is due.
    event.add("transp", "TRANSPARENT")
    _common(event, entry, _marked(entry))
    if entry.remind_at is not None:
        event.add_component(_alarm(entry, entry.remind_at - starts))
    return event


def _todo(entry: Entry) -> Todo:
    todo = Todo()
    todo.add("dtstart", localtime(entry.due_at) - LENGTH)
    todo.add("due", localtime(entry.due_at))
    states = {"open": "NEEDS-ACTION", "done": "COMPLETED"}
    todo.add("status", states.get(entry.state, "CANCELLED"))
    if entry.state == "done" and entry.done_at is not None:
        todo.add("completed", entry.done_at.astimezone(UTC))
        todo.add("percent-complete", 100)
    _common(todo, entry, entry.title)
    if entry.remind_at is not None:
        todo.add_component(_alarm(entry, entry.remind_at - (entry.due_at - LENGTH)))
    return todo


def _common(component: Event | Todo, entry: Entry, summary: str) -> None:
    component.add("uid", f"{entry.key}@{settings.MESSAGE_ID_DOMAIN}")
    component.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    component.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    component.add("sequence", entry.sequence)
    component.add("summary", summary)
    component.add("categories", [_("Task") if entry.is_task else _("Duty")])
    component.add("description", _("Given by: %(name)s") % {"name": entry.place} if entry.is_task else entry.place)
    component.add("priority", 1 if entry.must_do else 5)
    if settings.SITE_URL:
        page = reverse("assigned:list" if entry.is_task else "duties:today")
        component.add("url", settings.SITE_URL.rstrip("/") + page)


def _marked(entry: Entry) -> str:
    """Return the title of an event with what became of it: events know no state "done"."""
    if entry.state == "done":
        return _("Done: %(title)s") % {"title": entry.title}
    if entry.state == "missed":
        return _("Missed: %(title)s") % {"title": entry.title}
    return entry.title


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    # Whole minutes before it begins, and never after: a reminder behind that says nothing.
    minutes = min(int(before.total_seconds() // 60), 0)
    alarm.add("trigger", timedelta(minutes=minutes))
    return alarm
