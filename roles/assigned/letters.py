"""What people are told about tasks, and how it is worded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles import clock
from roles.assigned.models import Task
from roles.models import Staff
from roles.notifications import actions as notifications
from roles.notifications.actions import Letter
from roles.notifications.messages import Message
from roles.templatetags.times import short_time

KIND, AWAY = "task", "task-away"
MOST_TITLES = 5


def tell(
    tasks: Sequence[Task], what: str, people: Mapping[int, Collection[int]], acting_user: Staff, at: datetime
) -> None:
    """Tell people what became of tasks, each of them once a version and never whoever did it."""
    notifications.tell(
        [
            _about(task, pk, what, acting_user)
            for task in tasks
            for pk in sorted(people[task.pk])
            if pk != acting_user.pk
        ],
        at=at,
    )


def _about(task: Task, recipient: int, what: str, actor: Staff) -> Letter:
    return Letter(
        recipient,
        f"task:{task.pk}:{what}:{task.version}",
        KIND,
        {"what": what, "title": task.title, "name": actor.name, "deadline": task.deadline.isoformat()},
        reverse("assigned:task", args=[task.pk]),
    )


def wording(params: dict[str, Any]) -> Message:
    """Word a message about one task."""
    facts = {"name": params["name"], "task": params["title"]}
    titles = {
        "given": _("%(name)s gives you a task: %(task)s"),
        "done": _("%(name)s reports done: %(task)s"),
        "accepted": _("%(name)s accepted: %(task)s"),
        "returned": _("%(name)s returned: %(task)s"),
        "deadline": _("Another deadline: %(task)s"),
        "withdrawn": _("%(name)s withdrew: %(task)s"),
        "passed": _("You take over a task: %(task)s"),
    }
    lines = []
    if params["what"] in ("given", "deadline", "passed"):
        lines.append(_("Due: %(when)s") % {"when": short_time(datetime.fromisoformat(params["deadline"]), clock.now())})
    if params["what"] == "done":
        lines.append(_("Accept it, or return it with what is missing."))
    return Message(titles[params["what"]] % facts, lines)


def away(recipient: int, name: str, titles: list[str], days: tuple[date, date], key: str, *, deputy: bool) -> Letter:
    """Return the letter to a deputy or to a giver: what somebody absent owes in these days."""
    params = {
        "name": name,
        "count": len(titles),
        "titles": titles[:MOST_TITLES],
        "first": days[0].isoformat(),
        "last": days[1].isoformat(),
        "deputy": deputy,
    }
    url = reverse("assigned:list") + ("" if deputy else "?tab=given")
    return Letter(recipient, key, AWAY, params, url)


def away_wording(params: dict[str, Any]) -> Message:
    """Word the message that somebody with open tasks is absent."""
    count = params["count"]
    facts = {
        "name": params["name"],
        "count": count,
        "first": date_format(date.fromisoformat(params["first"]), "MONTH_DAY_FORMAT"),
        "last": date_format(date.fromisoformat(params["last"]), "MONTH_DAY_FORMAT"),
    }
    if params["deputy"]:
        title = ngettext(
            "You stand in for %(name)s: %(count)s task is due from %(first)s to %(last)s",
            "You stand in for %(name)s: %(count)s tasks are due from %(first)s to %(last)s",
            count,
        )
        return Message(title % facts, params["titles"])
    title = ngettext(
        "%(name)s is absent from %(first)s to %(last)s: %(count)s task from you is due then",
        "%(name)s is absent from %(first)s to %(last)s: %(count)s tasks from you are due then",
        count,
    )
    return Message(title % facts, [*params["titles"], _("Give another deadline, or hand it to somebody else.")])
