"""What messages are about: the topics a store allows, a person chooses by, and a group robot is told of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIGEST, REMINDERS, ESCALATIONS, CLOSING, NEWS = "digest", "reminders", "escalations", "closing", "news"


@dataclass(frozen=True)
class Topic:
    """One thing messages are about.

    `urgent`: does not wait for the end of the quiet hours or of a rest day. `for_units`: can be posted to
    a unit's group robot as well.
    """

    key: str
    label: str | Promise
    about: str | Promise
    urgent: bool = False
    for_units: bool = False


TOPICS = {
    topic.key: topic
    for topic in (
        Topic(DIGEST, _("Morning overview"), _("What is due today and what is overdue."), for_units=True),
        Topic(REMINDERS, _("Reminders"), _("What is due soon, and must-dos that fall due.")),
        Topic(
            ESCALATIONS,
            _("Escalations"),
            _("Must-dos of your people that stay open past their grace. They do not wait for the morning."),
            urgent=True,
            for_units=True,
        ),
        Topic(
            CLOSING,
            _("Evening close-out"),
            _("What is still open, what was missed and what is due tomorrow."),
            for_units=True,
        ),
        Topic(NEWS, _("Decisions and news"), _("Approvals, reports, scorecards, absences and positions.")),
    )
}


def topic_choices() -> list[tuple[str, str | Promise]]:
    """Return the topics of messages to people, as choices."""
    return [(topic.key, topic.label) for topic in TOPICS.values()]


def unit_topic_choices() -> list[tuple[str, str | Promise]]:
    """Return the topics that can be posted to a unit, as choices."""
    return [(topic.key, topic.label) for topic in TOPICS.values() if topic.for_units]


def is_urgent(topics: tuple[str, ...]) -> bool:
    """Return whether a message about these topics does not wait; one urgent topic carries the others along."""
    return any(TOPICS[key].urgent for key in topics if key in TOPICS)
