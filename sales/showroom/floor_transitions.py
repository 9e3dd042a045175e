"""The state machines of the floor, as tables: the traffic log and test drives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.records.flows import Flow, Move
from sales.models import DriveState as Drive
from sales.models import VisitState as Visit
from sales.showroom import effects, guards
from sales.showroom.move_forms import ReceiverForm

VISIT = Flow(
    initial=Visit.REGISTERED,
    faces={
        Visit.REGISTERED: "waiting",
        Visit.RECEIVING: "running",
        Visit.LEFT: "left",
        Visit.ENTERED: "submitted",
        Visit.CHECKED: "done",
        Visit.VOID: "voided",
    },
    closed=frozenset({Visit.CHECKED, Visit.VOID}),
    locked=frozenset({Visit.ENTERED}),
    moves=(
        Move(
            code="receive",
            label=_("An adviser receives them"),
            source=(Visit.REGISTERED,),
            target=Visit.RECEIVING,
            permission="sales.receive_showroomvisit",
            fields=("adviser",),
            needs=("adviser",),
            form=ReceiverForm,
            stamps=("served_at",),
            effect=effects.visit_received,
            tone="primary",
            icon="user-check",
        ),
        # Not in records.json: advisers take over from one another.
        Move(
            code="hand_on",
            label=_("Another adviser goes on"),
            source=(Visit.RECEIVING,),
            target=Visit.RECEIVING,
            permission="sales.receive_showroomvisit",
            fields=("adviser",),
            needs=("adviser",),
            form=ReceiverForm,
            effect=effects.visit_received,
            icon="arrow-forward-up",
        ),
        Move(
            code="leave",
            label=_("They leave"),
            source=(Visit.RECEIVING,),
            target=Visit.LEFT,
            permission="sales.receive_showroomvisit",
            fields=("greeted", "seen_off"),
            needs=("seen_off",),
            stamps=("left_at",),
            tone="primary",
            icon="door-exit",
        ),
        Move(
            code="enter",
            label=_("Entered in the system"),
            source=(Visit.LEFT,),
            target=Visit.ENTERED,
            permission="sales.enter_showroomvisit",
            fields=("not_captured",),
            effect=effects.visit_entered,
            tone="primary",
            icon="device-floppy",
        ),
        Move(
            code="check",
            label=_("Compare with the traffic log"),
            source=(Visit.ENTERED,),
            target=Visit.CHECKED,
            permission="sales.check_showroomvisit",
            fields=("agrees", "finding"),
            needs=("agrees",),
            when=guards.finding_said,
            tone="primary",
            icon="checklist",
        ),
        # Not in records.json: a line logged twice, or by a slip, is struck out and counts nowhere.
        Move(
            code="void",
            label=_("Logged by mistake"),
            source=(Visit.REGISTERED, Visit.RECEIVING, Visit.LEFT),
            target=Visit.VOID,
            permission="sales.enter_showroomvisit",
            reason="required",
            icon="x",
        ),
    ),
)

DRIVE = Flow(
    initial=Drive.INVITED,
    faces={
        Drive.INVITED: "waiting",
        Drive.REGISTERED: "submitted",
        Drive.DRIVING: "running",
        Drive.DONE: "done",
        Drive.CANCELLED: "voided",
    },
    closed=frozenset({Drive.DONE, Drive.CANCELLED}),
    locked=frozenset({Drive.REGISTERED, Drive.DRIVING}),
    moves=(
        Move(
            code="register",
            label=_("Papers checked"),
            source=(Drive.INVITED,),
            target=Drive.REGISTERED,
            permission="sales.run_testdrive",
            fields=("licence_class", "licence_until", "agreement_signed"),
            needs=("licence_class", "licence_until"),
            when=guards.papers_in_order,
            stamps=("checked_at",),
            tone="primary",
            icon="id",
        ),
        Move(
            code="start",
            label=_("Drive off"),
            source=(Drive.REGISTERED,),
            target=Drive.DRIVING,
            permission="sales.run_testdrive",
            fields=("km_before", "route"),
            needs=("km_before", "route"),
            when=guards.car_is_there,
            stamps=("started_at",),
            tone="primary",
            icon="steering-wheel",
        ),
        Move(
            code="finish",
            label=_("Back again"),
            source=(Drive.DRIVING,),
            target=Drive.DONE,
            permission="sales.run_testdrive",
            fields=("km_after", "rating", "feedback"),
            needs=("km_after", "rating"),
            when=guards.kilometres_grow,
            stamps=("ended_at",),
            effect=effects.drive_done,
            tone="primary",
            icon="flag",
        ),
        Move(
            code="cancel",
            label=_("Call off"),
            # From registered too: a customer changes their mind with the papers already checked.
            source=(Drive.INVITED, Drive.REGISTERED),
            target=Drive.CANCELLED,
            permission="sales.run_testdrive",
            reason="required",
            effect=effects.drive_cancelled,
            icon="calendar-off",
        ),
    ),
)
