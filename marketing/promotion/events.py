"""What happens to marketing's own work that duties can name: what raises them, what settles them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.duties import triggers
from roles.duties.triggers import Event

CAMPAIGN_PRESCRIBED = Event("marketing.campaign-prescribed", _("the manufacturer prescribes a campaign"))
CAMPAIGN_APPROVED = Event("marketing.campaign-approved", _("a campaign is approved"))
CAMPAIGN_TO_RUN = Event("marketing.campaign-to-run", _("one's own campaign is approved"))
CAMPAIGN_STAFFED = Event("marketing.campaign-staffed", _("somebody is to help in a campaign"))
TO_INFORM = Event("marketing.manufacturer-to-inform", _("the manufacturer is to be informed"))
PROMOTION_ENDED = Event("marketing.promotion-ended", _("a campaign or an ad ends"))
AD_APPROVED = Event("marketing.ad-approved", _("one's own ad placement is approved"))

CAMPAIGN_ENDED = Event("marketing.campaign-ended", _("the campaign is over"))
INFORMED = Event("marketing.manufacturer-informed", _("the manufacturer is informed"))
EVALUATED = Event("marketing.effect-evaluated", _("the effect is evaluated"))
AD_PLACED = Event("marketing.ad-placed", _("the ad runs"))


def register() -> None:
    """Let duties name them."""
    triggers.register_trigger(
        CAMPAIGN_PRESCRIBED,
        CAMPAIGN_APPROVED,
        CAMPAIGN_TO_RUN,
        CAMPAIGN_STAFFED,
        TO_INFORM,
        PROMOTION_ENDED,
        AD_APPROVED,
    )
    triggers.register_settlement(CAMPAIGN_ENDED, INFORMED, EVALUATED, AD_PLACED)
