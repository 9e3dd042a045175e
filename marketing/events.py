"""What happens to marketing's records that duties can name: what raises them, what settles them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.duties import triggers
from roles.duties.triggers import Event

COMPLAINT_RECEIVED = Event("marketing.complaint-received", _("a complaint is received"))
COMPLAINT_ASSIGNED = Event("marketing.complaint-assigned", _("a complaint is assigned to somebody"))
# A department each: who leads another one owes nothing for it.
SALES_ESCALATED = Event("marketing.sales-complaint-escalated", _("a complaint in sales is escalated, or serious"))
AFTERSALES_ESCALATED = Event(
    "marketing.aftersales-complaint-escalated", _("a complaint in after-sales is escalated, or serious")
)
ESCALATED_IN = {"sales": SALES_ESCALATED, "aftersales": AFTERSALES_ESCALATED}
CALL_OVERDUE = Event("marketing.call-overdue", _("a follow-up call was not made in time"))
SURVEY_LOW = Event("marketing.survey-low", _("a customer answers a survey with a low score"))
LOW_SATISFACTION = Event("marketing.low-satisfaction", _("a customer is dissatisfied"))

COMPLAINT_ANSWERED = Event("marketing.complaint-answered", _("a complaint is answered first"))
COMPLAINT_SOLVED = Event("marketing.complaint-solved", _("a complaint is solved"))
COMPLAINT_CLOSED = Event("marketing.complaint-closed", _("a complaint is closed"))
CALL_DONE = Event("marketing.call-done", _("a follow-up call is made"))
SURVEY_FOLLOWED = Event("marketing.survey-followed", _("a low score of a survey is followed up"))


def register() -> None:
    """Let duties name them."""
    triggers.register_trigger(
        COMPLAINT_RECEIVED,
        COMPLAINT_ASSIGNED,
        SALES_ESCALATED,
        AFTERSALES_ESCALATED,
        CALL_OVERDUE,
        SURVEY_LOW,
        LOW_SATISFACTION,
    )
    triggers.register_settlement(COMPLAINT_ANSWERED, COMPLAINT_SOLVED, COMPLAINT_CLOSED, CALL_DONE, SURVEY_FOLLOWED)
