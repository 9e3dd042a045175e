"""Two stores for the pages: every record in them carries a word that names whose it is.

The house is built once a module inside a transaction of its own; each test works on top of it and is rolled
back, so that hundreds of requests can be asked of the same records.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from kpi.actions import LineScore, score_card, submit_card
from kpi.bulletins.models import Bulletin, Reader
from kpi.cards import close_months, open_cards
from kpi.models import LineSource, Scorecard
from kpi.reports.actions import save_report, submit_report
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from kpi.targets.actions import set_targets, submit_sheet
from kpi.targets.beginning import begin_personal, begin_plan
from marketing.models import (
    AdPlacement,
    Campaign,
    CampaignBudget,
    Complaint,
    Consent,
    ContentItem,
    Customer,
    CustomerCar,
    CustomerPhone,
    FollowUp,
    MarketResearch,
    Questionnaire,
    Survey,
)
from roles import clock
from roles.actions import deactivate_staff
from roles.approvals.actions import delegate
from roles.approvals.deciding import pending_of
from roles.assigned.actions import assign_task
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from roles.models import Position, SweepRun
from roles.notifications.actions import Letter, tell
from roles.notifications.models import Notification
from roles.personnel.handover import actions as handovers
from roles.proof.actions import add_evidence
from roles.proof.models import Flag, MissedReason, SheetProof, SpotCheck
from roles.records.models import Attachment
from roles.worksheets.lines import form_of
from roles.worksheets.models import FilledSheet
from sales.models import CarModel, Lead, LeadCall, RecordingCheck, ShowroomVisit, TestDrive, TestDriveCar
from tests import factories
from tests.proof.conftest import picture, upload

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 2, 27)
NINE = clock.local(MONDAY, time(9, 0))
JOINED = date(2025, 10, 1)
AWAY = date(2026, 3, 16)
PASSWORD = "a-long-and-unusual-one"


def mark(key: str) -> str:
    """Return the word that stands in everything that belongs to `key`, and nowhere else."""
    return f"Mk{key}kM"


def seat_of(key, code, unit, **fields):
    """Give a person whose name is their mark a position of the catalogue."""
    staff = factories.make_staff(
        name=mark(key), phone="13800001234", email=f"{key}@example.test", password=PASSWORD, **fields
    )
    return factories.make_seat(Position.objects.get(code=code), unit, staff, starts_on=JOINED)


def card_of(seat, month):
    """Open a seat's card of a past month, ready to be handed in."""
    open_cards(month, assignments=[seat.pk])
    close_months(clock.now())
    return Scorecard.objects.get(assignment=seat, month=month)


def hand_in(card):
    """Let the person hand the card in; return the approval that waits."""
    submit_card(
        card=card, acting_user=factories.fresh(card.owner), version=card.version, comment=f"{card.owner.name} words"
    )
    return pending_of(card)


def full_scores(card, score=80):
    """Return a score for every line the manager has to score."""
    return {line.pk: LineScore(score, "") for line in card.lines.exclude(source=LineSource.COMPUTED)}


def score(card, approval, scores=None):
    """Let the approver score the card; it then waits for the next level."""
    score_card(
        card=card,
        approval=approval,
        acting_user=factories.fresh(approval.approver),
        version=approval.version,
        scores=scores or full_scores(card),
    )
    return pending_of(card)


def work_report(seat, day):
    """Open a seat's daily work report of a day."""
    insert_reports(day, assignments=[seat.pk])
    return Report.objects.get(assignment=seat, period=day.isoformat(), definition__code__endswith="_work-daily")


def letter_to(staff, key, url=""):
    """Return a message about a published card."""
    return Letter(staff.pk, key, "scorecard", {"what": "published", "month": "2026-01", "name": staff.name}, url)


def delegation_of(principal, deputy):
    """Let a superior act for a supervisor next month, so that nothing of today changes."""
    return delegate(
        principal=factories.fresh(principal),
        deputy=deputy,
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 4, 7),
        acting_user=factories.fresh(principal),
        reason=f"{principal.name} reason",
    )


def handover_of(seat, successor, personnel):
    """Prepare the handover of a person and offer all of it to one successor."""
    by = factories.fresh(personnel)
    made = handovers.prepare(
        acting_user=by, staff=seat.staff, seats=[seat], reason="move", last_day=MONDAY + timedelta(days=18)
    )
    lines = list(made.lines.values_list("pk", flat=True))
    handovers.plan(handover=made, acting_user=by, version=made.version, lines=lines, successor=successor)
    handovers.offer(handover=made, acting_user=by, version=made.version)
    return made


def bulletin_of(author, seat):
    """Let a supervisor write a bulletin that one person has to read."""
    place = {"unit": seat.unit, "department": seat.department, "store": seat.store}
    end = clock.now() + timedelta(days=5)
    made = Bulletin.objects.create(owner=author, title="bulletin", text="text", closes_at=end, **place)
    Reader.objects.create(bulletin=made, staff=seat.staff, told_on=clock.today())
    return made


def task_of(giver, seat, title="task"):
    """Let a supervisor hand somebody a task that carries the receiver's word."""
    (made,) = assign_task(
        acting_user=factories.fresh(giver),
        title=f"{seat.staff.name} {title}",
        description=f"{seat.staff.name} description",
        deadline=NINE + timedelta(days=2),
        assignees=[seat.staff],
    )
    return made


def targets_of(seat, day, *, hand_in=False):
    """Let a person write down their own targets of a month."""
    staff = factories.fresh(seat.staff)
    sheet = begin_personal(seat=seat, period="monthly", day=day, acting_user=staff)
    indicator = seat.position.weights.earliest("order").indicator_id
    words = f"{seat.staff.name} note"
    set_targets(sheet=sheet, acting_user=staff, version=sheet.version, values={indicator: Decimal(12)}, note=words)
    return submit_sheet(sheet=sheet, acting_user=staff, version=sheet.version) if hand_in else sheet


def plan_of(leader, seat):
    """Let a supervisor set a target for the team; return it."""
    staff = factories.fresh(leader)
    sheet = begin_plan(unit=seat.unit, period="monthly", day=MONDAY, acting_user=staff)
    indicator = seat.position.weights.earliest("order").indicator_id
    set_targets(sheet=sheet, acting_user=staff, version=sheet.version, values={indicator: Decimal(30)})
    return sheet.targets.get()


def records_of(seat) -> SimpleNamespace:
    """Give a seat one of everything a page shows: items, reports, approvals, cards in three states, a message."""
    word, staff = seat.staff.name, factories.fresh(seat.staff)
    insert_items(MONDAY, assignments=[seat.pk])
    items = ChecklistItem.objects.filter(assignment=seat)
    items.update(note=f"{word} note")
    draft, sent = work_report(seat, MONDAY), work_report(seat, FRIDAY)
    words = {"summary": f"{word} summary", "plan": f"{word} plan"}
    save_report(report=draft, acting_user=staff, version=draft.version, **words)
    submit_report(report=sent, acting_user=staff, version=sent.version, **words)
    cards = [card_of(seat, date(2025, 12, 1)), card_of(seat, date(2026, 1, 1)), card_of(seat, date(2026, 2, 1))]
    scored, submitted, open_card = cards
    score(scored, hand_in(scored))
    hand_in(submitted)
    tell([letter_to(staff, "page-test", f"/kpi/{submitted.pk}/")], at=clock.now())
    absence = factories.make_absence(staff, AWAY, AWAY + timedelta(days=1), reason=f"{word} reason")
    return SimpleNamespace(
        seat=seat,
        absence=absence,
        targets=targets_of(seat, MONDAY),
        targets_sent=targets_of(seat, AWAY + timedelta(days=31), hand_in=True),
        item=items.filter(period=MONDAY.isoformat(), version__evidence="tick").first(),
        draft=draft,
        sent=sent,
        approval=pending_of(sent),
        open_card=open_card,
        submitted=submitted,
        scored=scored,
        message=Notification.objects.get(recipient=staff, key="page-test"),
        **customers_of(seat),
    )


def customers_of(seat) -> dict[str, object]:
    """Give a seat a customer with everything a file holds, another one, a call and a complaint."""
    word, staff = seat.staff.name, factories.fresh(seat.staff)
    place = {
        "owner": staff,
        "created_by": staff,
        **{name: getattr(seat, name) for name in ("unit", "department", "store")},
    }
    customer, other = (Customer.objects.create(name=f"{word}{n}", source="web", **place) for n in (1, 2))
    for each, number in ((customer, "15400000001"), (other, "15400000002")):
        CustomerPhone.objects.create(customer=each, number=number)
    car = CustomerCar.objects.create(customer=customer, model_name="M")
    consent = Consent.objects.create(
        customer=customer, purpose="care", channel="paper", given_on=FRIDAY, recorded_by=staff
    )
    due = clock.local(MONDAY, time(18))
    call = FollowUp.objects.create(customer=customer, kind="care", due_at=due, first_due_at=due, **place)
    complaint = Complaint.objects.create(
        customer=customer,
        source="phone",
        category="sales",
        content=word,
        first_by=staff,
        received_at=NINE,
        answer_by=NINE + timedelta(days=1),
        close_by=NINE + timedelta(days=2),
        **place,
    )
    file = Attachment(
        kind="customer",
        record_id=customer.pk,
        name="f.pdf",
        content_type="application/pdf",
        size=1,
        uploaded_by=staff,
        uploaded_at=NINE,
    )
    file.file.save("f.pdf", ContentFile(b"x"))
    return {
        "customer": customer,
        "other_customer": other,
        "car": car,
        "consent": consent,
        "call": call,
        "complaint": complaint,
        "attachment": file,
        **campaigns_of(word, place, customer),
        **showroom_of(place, customer),
    }


def showroom_of(place, customer) -> dict[str, object]:
    """Give a seat a lead with a call, a visit that is being received, a test drive and a recording."""
    lead = Lead.objects.create(
        customer=customer, source="web", respond_by=NINE, contacted_at=NINE, state="following", **place
    )
    due = clock.local(MONDAY, time(18))
    call = FollowUp.objects.create(customer=customer, kind="prospect", due_at=due, first_due_at=due, **place)
    LeadCall.objects.create(lead=lead, call=call)
    visit = ShowroomVisit.objects.create(adviser=place["owner"], arrived_at=NINE, state="receiving", **place)
    model, _made = CarModel.objects.get_or_create(code="X", defaults={"series": "X", "name": "X", "guide_price": 1})
    car, _made = TestDriveCar.objects.get_or_create(
        vin=f"{place['store'].pk:017d}",
        defaults={"plate": f"P{place['store'].pk}", "car_model": model, "store": place["store"]},
    )
    ends = NINE + timedelta(minutes=30)
    drive = TestDrive.objects.create(customer=customer, lead=lead, car=car, starts_at=NINE, ends_at=ends, **place)
    seen = ShowroomVisit.objects.create(
        adviser=place["owner"], arrived_at=NINE, left_at=NINE, state="left", customer=customer, lead=lead, **place
    )
    recording = RecordingCheck.objects.create(
        visit=seen, consultant=place["owner"], recorded_on=MONDAY, place="p", state="filed", **place
    )
    return {"lead": lead, "visit": visit, "drive": drive, "recording": recording}


def campaigns_of(word, place, customer) -> dict[str, object]:
    """Give a seat a campaign with its budget and a guest, an ad, content, research and a survey."""
    days = {"starts_on": MONDAY, "ends_on": MONDAY, "budget": 100}
    campaign = Campaign.objects.create(
        name=f"{word} campaign", kind="show", place=f"{word} place", state="running", **days, **place
    )
    campaign.guests.create(customer=customer, noted_by=place["owner"])
    campaign.costs.create(what=f"{word} cost", amount=1, booked_by=place["owner"])
    owned = {name: value for name, value in place.items() if name != "created_by"}
    due = {"due_on": MONDAY, "due_at": clock.local(MONDAY, time(18))}
    ad = AdPlacement.objects.create(name=f"{word} ad", form="feed", campaign=campaign, **days, **place)
    content = ContentItem.objects.create(title=f"{word} content", platform="weibo", campaign=campaign, **due, **place)
    questionnaire, _made = Questionnaire.objects.get_or_create(
        code="ssi", defaults={"kind": "ssi", "name_zh": "q", "name_en": "q"}
    )
    return {
        "campaign": campaign,
        "budget": CampaignBudget.objects.create(campaign=campaign, amount=100, **owned),
        "ad": ad,
        "content": content,
        "research": MarketResearch.objects.create(subject=f"{word} research", **due, **place),
        "survey": Survey.objects.create(questionnaire=questionnaire, customer=customer, **place),
    }


def prove(records, lead):
    """Give a person's items what proves them, a filled sheet, and what of them waits for the superior."""
    staff = factories.fresh(records.seat.staff)
    plain = ChecklistItem.objects.filter(assignment=records.seat, version__evidence="tick").exclude(pk=records.item.pk)
    first, second, third = plain.order_by("pk")[:3]
    (records.evidence,) = add_evidence(item=records.item, acting_user=staff, files=[upload(picture())])
    sheets = ChecklistItem.objects.filter(assignment=records.seat, version__evidence="worksheet")
    records.sheet_item = sheets.select_related("version__worksheet").earliest("pk")
    place = {name: getattr(records.seat, name) for name in ("unit", "department", "store")}
    worksheet = records.sheet_item.version.worksheet
    sheet = FilledSheet.objects.create(
        worksheet=worksheet,
        owner=staff,
        state="filled",
        form=form_of(worksheet),
        started_at=clock.now(),
        filled_at=clock.now(),
        **place,
    )
    SheetProof.objects.create(item=first, sheet=sheet)
    records.filled_item = first
    words = f"{staff.name} reason"
    records.reason = MissedReason.objects.create(
        item=second, text=words, given_by=staff, given_at=clock.now(), superior=lead
    )
    records.check = SpotCheck.objects.create(item=third, checker=lead, checked=staff, week=MONDAY, drawn_at=clock.now())
    records.flag = Flag.objects.create(item=third, kind="hours", superior=lead, raised_at=clock.now())


def build() -> SimpleNamespace:
    """Build the two stores as they stand on Monday, 2 March 2026, nine o'clock."""
    group = factories.make_group()
    own = factories.make_store(group, name=mark("store"))
    sales = factories.make_department(own, name=mark("sales"))
    team = factories.make_team(sales, name=mark("team"))
    team2 = factories.make_team(sales, name=mark("team2"))
    far = factories.make_store(group, name=mark("farstore"))
    far_sales = factories.make_department(far, name=mark("farsales"))
    far_team = factories.make_team(far_sales, name=mark("farteam"))
    seats = {
        "gm": seat_of("gm", "general-manager", own),
        "manager": seat_of("manager", "sales-manager", sales),
        "supervisor": seat_of("supervisor", "sales-supervisor", team),
        "consultant": seat_of("consultant", "sales-consultant", team),
        "peer": seat_of("peer", "sales-consultant", team),
        "supervisor2": seat_of("supervisor2", "sales-supervisor", team2),
        "other": seat_of("other", "sales-consultant", team2),
        "leaver": seat_of("leaver", "sales-consultant", team),
        "other_gm": seat_of("fargm", "general-manager", far),
        "far_manager": seat_of("farmanager", "sales-manager", far_sales),
        "far_supervisor": seat_of("farsupervisor", "sales-supervisor", far_team),
        "foreigner": seat_of("foreigner", "sales-consultant", far_team),
    }
    people = {key: seat.staff for key, seat in seats.items()}
    people["admin"] = factories.make_superuser(name=mark("admin"))
    records = {key: records_of(seats[key]) for key in ("consultant", "peer", "other", "foreigner")}
    for key, store in (("consultant", "supervisor"), ("foreigner", "far_supervisor")):
        records[key].delegation = delegation_of(people[store], seats[store.replace("supervisor", "manager")].staff)
    records["peer"].delegation = records["other"].delegation = records["consultant"].delegation
    leads = {"consultant": "supervisor", "peer": "supervisor", "other": "supervisor2", "foreigner": "far_supervisor"}
    personnel = factories.make_superuser()
    for key, lead in leads.items():
        records[key].task = task_of(people[lead], seats[key])
        records[key].bulletin = bulletin_of(people[lead], seats[key])
        records[key].target = plan_of(people[lead], seats[key])
        records[key].handover = handover_of(seats[key], people[lead], personnel)
        prove(records[key], people[lead])
    tell([letter_to(staff, "first") for staff in people.values()], at=clock.now())
    deactivate_staff(staff=people["leaver"], last_day=MONDAY)
    SweepRun.objects.create(at=clock.now(), started_at=clock.now())
    units = {"store": own, "sales": sales, "team": team, "team2": team2, "far_team": far_team, "far": far}
    return SimpleNamespace(seats=seats, people=people, records=records, units=units)


@pytest.fixture(scope="module")
def built_stores(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The two stores, written once a module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(NINE):
            stores = build()
        with django_db_blocker.block():
            yield stores
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def built_house(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The house of `tests/conftest.py`, written once a module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        store = factories.make_store()
        department = factories.make_department(store)
        team = factories.make_team(department)
        ladder = factories.make_ladder()
        places = {"chief": store, "manager": department, "lead": team, "clerk": team}
        seats = {name: factories.make_seat(getattr(ladder, name), unit) for name, unit in places.items()}
        with django_db_blocker.block():
            yield SimpleNamespace(store=store, department=department, team=team, positions=ladder, **seats)
        transaction.set_rollback(True)


@pytest.fixture
def house(built_house, db) -> SimpleNamespace:
    """One store with four people, each above the next: chief, manager, lead, clerk; copies for each test."""
    return deepcopy(built_house)


@pytest.fixture
def nine(monday):
    """Nine o'clock on Monday, 2 March 2026."""
    return monday


@pytest.fixture
def stores(built_stores, db, nine) -> SimpleNamespace:
    """The two stores on Monday morning."""
    return built_stores


@pytest.fixture
def browse(db):
    """Return a function that opens a browser for a person (or for nobody)."""
    return browser_of


def browser_of(staff=None) -> Client:
    """Open a browser with the person's session; a failing view raises."""
    client = Client()
    if staff is not None:
        client.force_login(staff)
    return client


def said(message, **values):
    """Return a sentence of the house as the Chinese page writes it."""
    with translation.override("zh-hans"):
        text = gettext(message)
        return escape(text % values if values else text)


def text_of(response):
    """Return the body as text; a failing assertion shows it."""
    return response.content.decode()
