"""The state machine of surveys, as a table: from, to, who, when."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.models import Survey
from marketing.models import SurveyState as State
from marketing.surveys import effects
from roles.models import Staff
from roles.records.flows import Flow, Move


def is_low(survey: Survey, _user: Staff) -> str:
    """What is good needs nobody's call."""
    return "" if survey.is_low else gettext("Its score is not low.")


SURVEY = Flow(
    initial=State.WAITING,
    faces={
        State.WAITING: "draft",
        State.SENT: "waiting",
        State.ANSWERED: "filed",
        State.FOLLOWING: "running",
        State.CLOSED: "done",
    },
    closed=frozenset({State.CLOSED}),
    locked=frozenset({State.SENT, State.ANSWERED, State.FOLLOWING}),
    moves=(
        Move(
            code="send",
            label=_("Make the address"),
            source=(State.WAITING,),
            target=State.SENT,
            permission="marketing.send_survey",
            stamps=("sent_at",),
            effect=effects.sent,
            bulk=True,
            tone="primary",
            icon="send",
        ),
        # By the customer, without a login: the house makes it (marketing.surveys.actions.answer).
        Move(code="answer", label=_("The customer answered"), source=(State.SENT,), target=State.ANSWERED),
        Move(
            code="follow",
            label=_("Follow up"),
            source=(State.ANSWERED,),
            target=State.FOLLOWING,
            permission="marketing.follow_survey",
            when=is_low,
            tone="primary",
            icon="phone",
        ),
        Move(
            code="close",
            label=_("Followed up: close"),
            source=(State.FOLLOWING,),
            target=State.CLOSED,
            permission="marketing.follow_survey",
            fields=("reason", "outcome"),
            needs=("reason", "outcome"),
            effect=effects.followed,
            tone="primary",
            icon="check",
        ),
        # Good scores close by themselves; so does what nobody answered in time (not in records.json).
        Move(code="settle", label=_("Nothing to follow up"), source=(State.ANSWERED,), target=State.CLOSED),
        Move(code="lapse", label=_("Not answered in time"), source=(State.SENT,), target=State.CLOSED),
    ),
)
