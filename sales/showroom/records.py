"""The kinds of records the showroom keeps, for the generic way."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.catalogue import Department
from roles.records.kinds import Link, RecordKind, plug, register
from roles.records.proofs import Proof
from sales import models
from sales.showroom import actions, filters, floor_transitions, forms, sections, tables, transitions

BOARD = Link("showroom:board", _("Front desk"), "building-store", "sales.view_showroomvisit")
FUNNEL = Link("showroom:funnel", _("Sales funnel"), "filter", "sales.view_showroomvisit")


def _lead_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Phone"), row.customer.main_phone),
        (_("Grade"), row.get_grade_display()),
        (_("Car wanted"), str(row.car_model) if row.car_model else ""),
        (pgettext_lazy("customer", "Source"), row.get_source_display()),
        (_("Campaign"), row.campaign.name if row.campaign else ""),
        (_("Recorded"), row.created_at),
        (_("First contact by"), row.respond_by),
        (_("First contact"), row.contacted_at),
        (_("Last contact"), row.last_contact_at),
        (_("Next contact"), row.next_contact_at),
        (_("First visit"), row.visited_at),
        (_("First test drive"), row.driven_at),
        (_("What the customer wants"), row.wishes),
        (_("Why lost"), row.get_lost_reason_display() if row.state in ("losing", "lost") else ""),
        (_("What was bought instead"), row.lost_to if row.state in ("losing", "lost") else ""),
        (_("What the customer said"), row.lost_words if row.state in ("losing", "lost") else ""),
    ]


def _visit_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Visit or call"), row.get_kind_display()),
        (_("Arrived"), row.arrived_at),
        (_("Served from"), row.served_at),
        (pgettext_lazy("visit", "Left"), row.left_at),
        (_("People"), row.party_size),
        (_("First time"), row.first_time),
        (_("Adviser"), row.adviser.name if row.adviser else ""),
        (_("By turn"), row.by_turn),
        (pgettext_lazy("customer", "Source"), row.get_source_display()),
        (_("Campaign"), row.campaign.name if row.campaign else ""),
        (_("Car wanted"), str(row.car_model) if row.car_model else ""),
        (_("Customer"), row.customer.title if row.customer else ""),
        (_("Why no file"), row.get_not_captured_display()),
        (_("Greeted at the door"), row.greeted),
        (_("Seen off"), row.seen_off),
        (_("Agrees with camera, system and third party"), row.agrees),
        (_("What does not agree"), row.finding),
        (_("Logged by"), row.created_by.name),
    ]


def _drive_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Car"), str(row.car)),
        (_("Booked from"), row.starts_at),
        (_("Booked until"), row.ends_at),
        (_("Route"), row.get_route_display()),
        (_("Class of the licence"), row.licence_class),
        (_("Licence valid until"), row.licence_until),
        (_("Agreement signed"), row.agreement_signed),
        (pgettext_lazy("drive", "Started"), row.started_at),
        (pgettext_lazy("drive", "Came back"), row.ended_at),
        (_("Kilometres at the start"), row.km_before),
        (_("Kilometres at the end"), row.km_after),
        (_("How the customer liked it (1 to 5)"), row.rating),
        (_("What the customer said"), row.feedback),
    ]


def _recording_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Reception"), row.visit.reference),
        (_("Recorded on"), row.recorded_on),
        (_("Who is heard"), row.consultant.name),
        (_("Where the file lies"), row.place),
        (pgettext_lazy("recording", "Filed"), row.filed_at),
        (_("Score"), row.score),
        (_("What was heard"), row.findings),
        (pgettext_lazy("recording", "Checked by"), row.scored_by.name if row.scored_by else ""),
    ]


LEAD = register(
    RecordKind(
        code="lead",
        model=models.Lead,
        label=_("Leads"),
        label_one=_("Lead"),
        icon="target",
        department=Department.SALES,
        help=_("Who may buy what, who looks after them, and when they are spoken to next."),
        flow=transitions.LEAD,
        form=forms.LeadForm,
        filters=filters.LeadFilter,
        table=tables.LEADS,
        title=lambda row: f"{row.customer.title} · {row.get_grade_display()}",
        reference=lambda row: row.reference,
        facts=_lead_facts,
        importable=("name", "phone", "source", "grade", "wishes"),
        due_field="next_contact_at",
        related=("customer",),
        pages=(FUNNEL,),
        prepare=actions.prepare_lead,
        on_saved=actions.lead_saved,
        # A lead recorded in the period proves the work of finding it.
        proof=Proof(when="created_at", done=Q(contacted_at__isnull=False), counted=~Q(state="joined")),
    )
)
LEAD.plugs.extend(sections.OF_LEAD)

VISIT = register(
    RecordKind(
        code="showroom_visit",
        model=models.ShowroomVisit,
        label=_("Traffic log"),
        label_one=_("Showroom visit"),
        icon="building-store",
        department=Department.SALES,
        help=_("Who came to the showroom or called it, and who received them."),
        flow=floor_transitions.VISIT,
        form=forms.VisitForm,
        filters=filters.VisitFilter,
        table=tables.VISITS,
        title=lambda row: f"{row.reference} · {row.get_kind_display()}",
        reference=lambda row: row.reference,
        facts=_visit_facts,
        due_field="arrived_at",
        pages=(BOARD, FUNNEL),
        on_saved=actions.visit_saved,
        # What was logged and is entered in the system, by whoever logged it.
        proof=Proof(
            when="arrived_at",
            done=Q(state__in=["entered", "checked"]),
            counted=~Q(state="void"),
            owner="created_by",
        ),
    )
)
VISIT.plugs.extend(sections.OF_VISIT)

DRIVE = register(
    RecordKind(
        code="test_drive",
        model=models.TestDrive,
        label=_("Test drives"),
        label_one=_("Test drive"),
        icon="steering-wheel",
        department=Department.SALES,
        help=_("Which customer drives which car when, and how they liked it."),
        flow=floor_transitions.DRIVE,
        form=forms.DriveForm,
        filters=filters.DriveFilter,
        table=tables.DRIVES,
        title=lambda row: f"{row.customer.title} · {row.car.car_model}",
        reference=lambda row: row.reference,
        facts=_drive_facts,
        due_field="starts_at",
        related=("customer", "car__car_model"),
        pages=(Link("showroom:cars", _("Car bookings"), "calendar-event", "sales.view_testdrive"),),
        prepare=actions.prepare_drive,
        on_saved=actions.drive_saved,
        proof=Proof(when="starts_at", done=Q(state="done"), counted=~Q(state="cancelled")),
    )
)
DRIVE.plugs.extend(sections.OF_DRIVE)

RECORDING = register(
    RecordKind(
        code="recording_check",
        model=models.RecordingCheck,
        label=_("Recording checks"),
        label_one=_("Recording check"),
        icon="archive",
        department=Department.SALES,
        help=_("Recordings of receptions: filed by the front desk, scored by the showroom manager."),
        flow=transitions.RECORDING,
        form=forms.RecordingForm,
        filters=filters.RecordingFilter,
        table=tables.RECORDINGS,
        title=lambda row: f"{row.reference} · {row.consultant.name}",
        reference=lambda row: row.reference,
        facts=_recording_facts,
        due_field="created_at",
        related=("consultant",),
        prepare=actions.prepare_recording,
        proof=Proof(when="created_at", done=Q(state__in=["filed", "checked"])),
    )
)
RECORDING.plugs.extend(sections.OF_RECORDING)

plug("customer", sections.customer_in_sales)
plug("campaign", sections.leads_of_campaign)
