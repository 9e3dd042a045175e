"""The state machines of ads, content, media, material and research, as tables: from, to, who, when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import AccountState as Account
from marketing.models import ContactState as Contact
from marketing.models import ContentState as Content
from marketing.models import MaterialState as Material
from marketing.models import PlacementState as Ad
from marketing.models import ResearchState as Research
from marketing.promotion import effects, guards
from roles.records.flows import Flow, Move

PLACEMENT = Flow(
    initial=Ad.PLANNED,
    faces={
        Ad.PLANNED: "draft",
        Ad.APPROVED: "approved",
        Ad.PLACED: "running",
        Ad.ENDED: "ended",
        Ad.EVALUATED: "done",
    },
    closed=frozenset({Ad.EVALUATED}),
    locked=frozenset({Ad.APPROVED, Ad.PLACED, Ad.ENDED}),
    moves=(
        Move(
            code="approve",
            label=pgettext_lazy("ad", "Approve"),
            source=(Ad.PLANNED,),
            target=Ad.APPROVED,
            permission="marketing.approve_adplacement",
            who=guards.not_mine,
            stamps=("approved_at",),
            effect=effects.ad_approved,
            bulk=True,
            tone="primary",
            icon="check",
        ),
        Move(
            code="place",
            label=_("It runs"),
            source=(Ad.APPROVED,),
            target=Ad.PLACED,
            permission="marketing.run_adplacement",
            stamps=("placed_at",),
            effect=effects.ad_placed,
            tone="primary",
            icon="player-play",
        ),
        Move(
            code="end",
            label=_("It is over"),
            source=(Ad.PLACED,),
            target=Ad.ENDED,
            permission="marketing.run_adplacement",
            fields=("cost", "leads"),
            needs=("cost", "leads"),
            stamps=("ended_at",),
            effect=effects.ad_ended,
            tone="primary",
            icon="flag",
        ),
        Move(
            code="evaluate",
            label=_("Evaluate"),
            source=(Ad.ENDED,),
            target=Ad.EVALUATED,
            permission="marketing.approve_adplacement",
            fields=("evaluation",),
            needs=("evaluation",),
            effect=effects.ad_evaluated,
            tone="primary",
            icon="scale",
        ),
    ),
)

CONTENT = Flow(
    initial=Content.TOPIC,
    faces={
        Content.TOPIC: "draft",
        Content.CHECKING: "submitted",
        Content.PUBLISHED: "published",
        Content.UPDATED: "changed",
        Content.OFF: "ended",
    },
    closed=frozenset({Content.OFF}),
    locked=frozenset({Content.CHECKING, Content.PUBLISHED, Content.UPDATED}),
    moves=(
        Move(
            code="submit",
            label=_("Hand in to be checked"),
            source=(Content.TOPIC,),
            target=Content.CHECKING,
            permission="marketing.submit_contentitem",
            fields=("body",),
            needs=("body",),
            stamps=("submitted_at",),
            tone="primary",
            icon="send",
        ),
        Move(
            code="publish",
            label=pgettext_lazy("content", "Publish"),
            source=(Content.CHECKING,),
            target=Content.PUBLISHED,
            permission="marketing.publish_contentitem",
            who=guards.not_mine,
            stamps=("published_at",),
            effect=effects.told_owner("approved"),
            bulk=True,
            tone="primary",
            icon="world-upload",
        ),
        Move(
            code="return",
            label=_("Send back"),
            source=(Content.CHECKING,),
            target=Content.TOPIC,
            permission="marketing.publish_contentitem",
            who=guards.not_mine,
            reason="required",
            effect=effects.told_owner("returned"),
            icon="corner-up-left",
        ),
        Move(
            code="update",
            label=_("Update the figures"),
            # What was updated once is updated again.
            source=(Content.PUBLISHED, Content.UPDATED),
            target=Content.UPDATED,
            permission="marketing.maintain_contentitem",
            fields=("link", "reads", "likes", "comments"),
            tone="primary",
            icon="refresh",
        ),
        Move(
            code="take_off",
            label=_("Take off"),
            source=(Content.PUBLISHED, Content.UPDATED),
            target=Content.OFF,
            permission="marketing.maintain_contentitem",
            reason="required",
            icon="eye-off",
        ),
    ),
)

ACCOUNT = Flow(
    initial=Account.ACTIVE,
    faces={Account.ACTIVE: "running", Account.DISABLED: "ended"},
    locked=frozenset({Account.DISABLED}),
    moves=(
        # Not in records.json: its figures are read day by day (D10 media operations 1).
        Move(
            code="read",
            label=_("Note the figures"),
            source=(Account.ACTIVE,),
            target=Account.ACTIVE,
            permission="marketing.change_mediaaccount",
            fields=("followers", "engagement"),
            needs=("followers", "engagement"),
            effect=effects.account_read,
            tone="primary",
            icon="chart-bar",
        ),
        Move(
            code="disable",
            label=_("Disable"),
            source=(Account.ACTIVE,),
            target=Account.DISABLED,
            permission="marketing.disable_mediaaccount",
            reason="required",
            icon="ban",
        ),
        Move(
            code="enable",
            label=_("Use again"),
            source=(Account.DISABLED,),
            target=Account.ACTIVE,
            permission="marketing.disable_mediaaccount",
            icon="player-play",
        ),
    ),
)

CONTACT = Flow(
    initial=Contact.PROSPECT,
    faces={Contact.PROSPECT: "new", Contact.PARTNER: "running", Contact.ENDED: "ended"},
    closed=frozenset({Contact.ENDED}),
    moves=(
        Move(
            code="engage",
            label=_("Work together"),
            source=(Contact.PROSPECT,),
            target=Contact.PARTNER,
            permission="marketing.engage_mediacontact",
            fields=("terms",),
            needs=("terms",),
            stamps=("contacted_at",),
            tone="primary",
            icon="heart-handshake",
        ),
        # Not in records.json: relations are kept up by speaking to them (D19 marketing specialist 5).
        Move(
            code="talk",
            label=_("Spoke to them"),
            source=(Contact.PARTNER,),
            target=Contact.PARTNER,
            permission="marketing.engage_mediacontact",
            reason="required",
            stamps=("contacted_at",),
            tone="primary",
            icon="message-circle",
        ),
        Move(
            code="end",
            label=_("End it"),
            source=(Contact.PARTNER,),
            target=Contact.ENDED,
            permission="marketing.end_mediacontact",
            reason="required",
            icon="ban",
        ),
    ),
)

MATERIAL = Flow(
    initial=Material.IN_USE,
    faces={Material.IN_USE: "running", Material.EXPIRED: "overdue", Material.REPLACED: "removed"},
    locked=frozenset({Material.EXPIRED}),
    moves=(
        Move(
            code="expire",
            label=_("Ran out"),
            source=(Material.IN_USE,),
            target=Material.EXPIRED,
            effect=effects.material_expired,
        ),
        Move(
            code="replace",
            label=_("Take down"),
            # Also before it runs out: a promotion ends early.
            source=(Material.IN_USE, Material.EXPIRED),
            target=Material.REPLACED,
            permission="marketing.replace_promomaterial",
            reason="optional",
            effect=effects.material_replaced,
            bulk=True,
            tone="primary",
            icon="trash",
        ),
        Move(
            code="put_up",
            label=_("Put up the new edition"),
            source=(Material.REPLACED,),
            target=Material.IN_USE,
            permission="marketing.replace_promomaterial",
            fields=("edition", "quantity", "valid_until"),
            needs=("edition", "quantity", "valid_until"),
            when=guards.good_again,
            tone="primary",
            icon="check",
        ),
    ),
)

RESEARCH = Flow(
    initial=Research.PLANNED,
    faces={
        Research.PLANNED: "draft",
        Research.COLLECTING: "running",
        Research.SUBMITTED: "submitted",
        Research.FED_BACK: "waiting",
        Research.ADOPTED: "done",
        Research.REJECTED: "refused",
    },
    closed=frozenset({Research.ADOPTED, Research.REJECTED}),
    locked=frozenset({Research.SUBMITTED, Research.FED_BACK}),
    moves=(
        Move(
            code="collect",
            label=_("Begin collecting"),
            source=(Research.PLANNED,),
            target=Research.COLLECTING,
            permission="marketing.submit_marketresearch",
            tone="primary",
            icon="player-play",
        ),
        Move(
            code="submit",
            label=_("Hand in"),
            source=(Research.COLLECTING,),
            target=Research.SUBMITTED,
            permission="marketing.submit_marketresearch",
            fields=("prices", "policies", "sold", "conclusion", "proposals", "proposed"),
            needs=("conclusion", "proposals", "proposed"),
            stamps=("submitted_at",),
            tone="primary",
            icon="send",
        ),
        Move(
            code="feed_back",
            label=_("Give to sales"),
            source=(Research.SUBMITTED,),
            target=Research.FED_BACK,
            permission="marketing.feed_marketresearch",
            stamps=("fed_back_at",),
            effect=effects.research_fed_back,
            bulk=True,
            tone="primary",
            icon="share",
        ),
        Move(
            code="adopt",
            label=_("Adopt"),
            source=(Research.FED_BACK,),
            target=Research.ADOPTED,
            permission="marketing.answer_marketresearch",
            who=guards.not_mine,
            when=guards.proposals_fit,
            fields=("adopted", "answer"),
            needs=("adopted",),
            stamps=("answered_at",),
            effect=effects.told_owner("answered"),
            tone="primary",
            icon="check",
        ),
        Move(
            code="reject",
            label=_("Not adopted"),
            source=(Research.FED_BACK,),
            target=Research.REJECTED,
            permission="marketing.answer_marketresearch",
            who=guards.not_mine,
            reason="required",
            stamps=("answered_at",),
            effect=effects.told_owner("answered"),
            icon="x",
        ),
    ),
)
