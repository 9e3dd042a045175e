"""One of everything for everybody: items, reports, scorecards in several states, absences, delegations, handovers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from kpi.actions import submit_card
from kpi.bulletins.models import Bulletin, Reader
from kpi.cards import close_months, open_cards
from kpi.models import Appeal, IndicatorWeight, LineSource, Scorecard, ScorecardLine, Target, TargetSheet
from kpi.reports.actions import save_report, submit_report
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from marketing.models import (
    Campaign,
    CampaignBudget,
    Complaint,
    Consent,
    Customer,
    CustomerCar,
    CustomerPhone,
    FollowUp,
)
from roles import clock
from roles.approvals.actions import delegate
from roles.approvals.deciding import pending_of
from roles.approvals.models import Opinion
from roles.assigned.models import Task
from roles.catalogue.discovery import position_modules
from roles.duties.actions import tick_item
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from roles.models import Assignment, Position
from roles.notifications.actions import tell
from roles.notifications.models import Notification
from roles.personnel.actions import record_absence, request_absence
from roles.personnel.handover import actions as handovers
from roles.personnel.models import HandoverLine
from roles.proof.actions import add_evidence
from roles.proof.models import Flag, MissedReason, SpotCheck
from roles.records.models import Attachment
from roles.sharing import share_with_colleague
from roles.spreadsheets.keeping import keep
from sales.models import (
    CarModel,
    Delivery,
    FactoryOrder,
    Lead,
    OrderChange,
    Quotation,
    SalesOrder,
    ShowroomVisit,
    Vehicle,
    VehicleDeviation,
    VehicleStockCheck,
)
from tests import factories
from tests.pages.conftest import FRIDAY, MONDAY, full_scores, letter_to, score
from tests.pages.every_right import marks
from tests.pages.every_right.grants_oracle import OWN, Record, Seat, positions, report_of
from tests.pages.every_right.marks import mark
from tests.pages.every_right.rows import World
from tests.proof.conftest import picture, upload

PLACE = ("unit", "department", "store")
SUNDAY = MONDAY - timedelta(days=1)
MONTHS = (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
DELEGATE, SEE_ABSENCE, DECIDE_ABSENCE = (
    "approvals.add_delegation",
    "personnel.view_absence",
    "personnel.approve_absence",
)
DECISION: dict[str, object] = {"version": 1, "decision": "approve"}
# Who decides for whom; for everybody else whoever sits in the second team.
DEPUTIES = {"n09": "n55"}


def give_everybody_duties() -> None:
    """Some positions owe nothing regularly: with two daily duties everybody has an item to look at."""
    for number in (901, 902):
        for position in Position.objects.filter(code__in=positions()):
            factories.make_duty(position, code=f"{position.code}-{number}", no=number)


def write_everything(world: World, *written: str) -> None:
    """Give everybody in these stores one of everything, as it stood on Sunday evening."""
    stores = [world.units[store].pk for store in written]
    insert_items(SUNDAY, stores=stores)
    for day in (FRIDAY, MONDAY):
        insert_reports(day, stores=stores)
    for month in MONTHS:
        open_cards(month, stores=stores)
    close_months(clock.now())
    for seat, assignment in world.seats.items():
        found = {"seat": Record("seat", assignment.pk, seat), **_absences(world, seat), **_items(seat, assignment)}
        found["seat_table"] = found["seat"].at((assignment.pk, "trend"))
        world.records[seat.person] = found | _reports(world, seat, assignment) | _cards(world, seat, assignment)
    for seat in world.seats:
        _delegate(world, seat)
        _prove(world, seat)
        _ask_the_superior(world, seat)
        _hand_a_task(world, seat)
        _set_targets(world, seat)
        _keep_customers(world, seat)


def _keep_customers(world: World, seat: Seat) -> None:
    """Give everybody two customers, a call and a complaint, whether or not their position may open any."""
    seated = world.seats[seat]
    place = {"owner": seated.staff, "created_by": seated.staff, **{name: getattr(seated, name) for name in PLACE}}
    word = mark(marks.CUSTOMER, seat.person)
    first, second = (Customer.objects.create(name=word, source="web", address="a", **place) for _ in range(2))
    phone = CustomerPhone.objects.create(customer=first, number=f"1540000{first.pk % 10_000:04}")
    car = CustomerCar.objects.create(customer=first, model_name="M")
    consent = Consent.objects.create(
        customer=first, purpose="care", channel="paper", given_on=SUNDAY, recorded_by=seated.staff
    )
    due = clock.local(MONDAY, time(18))
    call = FollowUp.objects.create(customer=first, kind="care", due_at=due, first_due_at=due, **place)
    clocks = {"received_at": clock.now(), "answer_by": due, "close_by": due}
    words = mark(marks.COMPLAINT, seat.person)
    complaint = Complaint.objects.create(
        source="phone", category="sales", content=words, first_by=seated.staff, **clocks, **place
    )
    file = Attachment(kind="complaint", record_id=complaint.pk, name="f.pdf", content_type="application/pdf", size=1)
    file.uploaded_by, file.uploaded_at = seated.staff, clock.now()
    file.file.save("f.pdf", ContentFile(words.encode()))
    kept, file_of = Record("customer", first.pk, seat), ("complaint", complaint.pk)
    heard = Record("complaint", complaint.pk, seat).at(file_of)
    world.records[seat.person] |= {
        "customer": kept,
        "phone": kept.at((first.pk, phone.pk)),
        "car": kept.at((first.pk, car.pk)),
        "consent": kept.at((first.pk, consent.pk)),
        "merging": kept.at((first.pk, second.pk)),
        "customers": kept.at(("customer",)),
        "no upload": kept.at(("customer", UUID(int=1))),
        "call": Record("call", call.pk, seat),
        **_keep_a_showroom(first, place, seat),
        **_make_a_deal(first, place, seat),
        "complaint": heard,
        "complaints": heard.at(("complaint",)),
        "assigning": heard.at((*file_of, "assign")),
        "attachment": heard.at((*file_of, file.pk)),
    }
    _hold_a_campaign(world, seat, place, first)
    _keep_a_car(world, seat, place)


def _keep_a_showroom(customer: Customer, place: dict[str, Any], seat: Seat) -> dict[str, Record]:
    """Give everybody a lead that was spoken to, and a party they receive."""
    now = clock.now()
    lead = Lead.objects.create(
        customer=customer, source="web", respond_by=now, contacted_at=now, state="following", **place
    )
    party = ShowroomVisit.objects.create(adviser=place["owner"], arrived_at=now, state="receiving", **place)
    return {
        "lead": Record("lead", lead.pk, seat),
        "party": Record("showroom_visit", party.pk, seat),
        "split": Record("split", 0, seat).at(("split",)),
    }


def _make_a_deal(customer: Customer, place: dict[str, Any], seat: Seat) -> dict[str, Record]:
    """Give everybody a quotation with a line, an order somebody asked to change, and its delivery."""
    now = clock.now()
    owned = {name: value for name, value in place.items() if name != "created_by"}
    car, _made = CarModel.objects.get_or_create(code="A1", defaults={"series": "A1", "name": "N", "guide_price": 100})
    deal = {"customer": customer, "car_model": car, "guide_price": 100, **place}
    drafted = Quotation.objects.create(valid_until=MONDAY, **deal)
    line = drafted.lines.create(kind="other", name="l", amount=1)
    quoted = Quotation.objects.create(valid_until=MONDAY, quoted_at=now, state="ordered", cleared=0, **deal)
    order = SalesOrder.objects.create(
        quotation=quoted, deposit=1, promised_on=MONDAY, signed_at=now, state="signed", **deal
    )
    change = OrderChange.objects.create(order=order, kind="change", reason="r", asked_at=now, **owned)
    delivery = Delivery.objects.create(order=order, **place)
    quotation = Record("quotation", drafted.pk, seat)
    return {
        "quotation": quotation,
        "quotation to share": quotation.at(("quotation", drafted.pk)),
        "quotation line": quotation.at((drafted.pk, line.pk)),
        "sales order": Record("sales order", order.pk, seat),
        "order change": Record("sales order", change.pk, seat),
        "delivery": Record("delivery", delivery.pk, seat),
    }


def _hold_a_campaign(world: World, seat: Seat, place: dict[str, object], guest: Customer) -> None:
    """Give everybody a campaign with a guest and a budget, whether or not they may open any."""
    word = mark(marks.CAMPAIGN, seat.person)
    days = {"starts_on": MONDAY, "ends_on": MONDAY, "budget": 100}
    campaign = Campaign.objects.create(name=word, kind="show", place="p", state="running", **days, **place)
    campaign.guests.create(customer=guest, noted_by=place["owner"])
    owned = {name: value for name, value in place.items() if name != "created_by"}
    budget = CampaignBudget.objects.create(campaign=campaign, amount=100, **owned)
    world.records[seat.person] |= {
        "campaign": Record("campaign", campaign.pk, seat),
        "budget": Record("budget", budget.pk, seat),
    }


def _keep_a_car(world: World, seat: Seat, place: dict[str, object]) -> None:
    """Give everybody a car, asked for out of turn, a count it stands in, and an order, whether or not they see any."""
    number = Vehicle.objects.count()
    model, _made = CarModel.objects.get_or_create(code="A1", defaults={"series": "A1", "name": "N", "guide_price": 100})
    car = Vehicle.objects.create(
        vin=f"VLXZZZ1KZAW{number:06}", car_model=model, colour="c", purchase_price=90, state="in_stock", **place
    )
    owned = {name: value for name, value in place.items() if name != "created_by"}
    asked = VehicleDeviation.objects.create(vehicle=car, reason="r", asked_at=clock.now(), **owned)
    day = MONDAY - timedelta(days=number)
    check = VehicleStockCheck.objects.create(day=day, due_at=clock.now(), **place)
    line = check.lines.create(vehicle=car)
    order = FactoryOrder.objects.create(month=MONDAY.replace(day=1), **place)
    counted = Record("stock check", check.pk, seat)
    world.records[seat.person] |= {
        "car for sale": Record("car for sale", car.pk, seat),
        "scanned car": Record("car for sale", car.pk, seat).at((car.vin,)),
        "car out of turn": Record("car out of turn", asked.pk, seat),
        "stock check": counted,
        "stock check car": counted.at((check.pk, line.pk)),
        "factory order": Record("factory order", order.pk, seat),
    }


def _set_targets(world: World, seat: Seat) -> None:
    """Give everybody in a store a sheet of their own, and their unit a plan, which is nobody's own."""
    seated = world.seats[seat]
    if seated.store_id is None:
        return
    place = {name: getattr(seated, name) for name in PLACE}
    month = {"period": "monthly", "first_day": MONDAY.replace(day=1), "last_day": MONDAY.replace(day=31)}
    indicator = IndicatorWeight.objects.filter(position=seated.position_id).earliest("order").indicator
    words = mark(marks.TASK, seat.person)
    own = TargetSheet.objects.create(
        kind="personal", assignment=seated, owner=seated.staff, edited_by=seated.staff, note=words, **place, **month
    )
    plan, _made = TargetSheet.objects.get_or_create(
        kind="plan", unit=seated.unit, **month, defaults={"owner": world.acting(), **place}
    )
    for sheet in (own, plan):
        facts = {"sheet": sheet, "indicator": indicator, "unit": seated.unit}
        Target.objects.get_or_create(**facts, defaults={"value": 12})
    nobody = replace(seat, person="")
    part = plan.targets.earliest("pk").pk
    world.records[seat.person] |= {
        "targets": Record("targetsheet", own.pk, seat, form={"version": own.version}),
        "plan": Record("targetsheet", plan.pk, nobody),
        "part": Record("target", part, nobody),
    }


def _hand_a_task(world: World, seat: Seat) -> None:
    """Let the superior (the superuser, where there is none) hand everybody a task; their unit has a board."""
    above = world.oracle.superior(seat)
    giver = factories.fresh(world.staff[above.person]) if above else world.acting()
    seated, deadline = world.seats[seat], clock.local(MONDAY + timedelta(days=4), time(18))
    task = Task.objects.create(
        owner=seated.staff,
        unit=seated.unit,
        department=seated.department,
        store=seated.store,
        title=mark(marks.TASK, seat.person),
        assigned_by=giver,
        deadline=deadline,
        remind_at=deadline,
    )
    parties = frozenset({above.person}) if above else frozenset({"n60"})
    form: dict[str, object] = {"version": task.version}
    found = {"task": Record("task", task.pk, seat, form=form, parties=parties)}
    # A board is nobody's own: only a right over the unit opens it.
    wrote = Bulletin.objects.create(
        owner=giver, title="t", text="t", closes_at=deadline, **{n: getattr(seated, n) for n in PLACE}
    )
    Reader.objects.create(bulletin=wrote, staff=seated.staff, told_on=MONDAY)
    found["bulletin"] = Record("bulletin", wrote.pk, seat, parties=parties | {seat.person})
    found["board"] = Record("board", world.seats[seat].unit_id, replace(seat, person=""))
    found["board_table"] = found["board"].at((found["board"].pk, "people"))
    world.records[seat.person] |= found


def add_message(world: World, key: str) -> None:
    """Tell somebody something."""
    staff = world.staff[key]
    tell([letter_to(staff, "every-right", f"/kpi/?of={mark(marks.MESSAGE, key)}")], at=clock.now())
    message = Notification.objects.get(recipient=staff, key="every-right")
    seat = next((each for each in world.seats if each.person == key), Seat(key, "", ""))
    world.records.setdefault(key, {})["message"] = Record("message", message.pk, seat)


def prepare_handovers(world: World, people: tuple[str, ...], successors: dict[str, str]) -> None:
    """Let some people hand over: written down, and offered to the successor where one is named."""
    for key in people:
        seat = next(each for each in world.seats if each.person == key)
        admin = world.acting()
        made = handovers.prepare(
            acting_user=admin,
            staff=world.staff[key],
            seats=[world.seats[seat]],
            reason="move",
            last_day=MONDAY + timedelta(days=20),
        )
        form: dict[str, object] = {"version": made.version, "what": "rest", "successor": ""}
        found = {"handover": Record("handover", made.pk, seat, form=form)}
        if key in successors:
            lines = list(HandoverLine.objects.filter(handover=made).values_list("pk", flat=True))
            successor = world.staff[successors[key]]
            handovers.plan(
                handover=made,
                acting_user=admin,
                version=made.version,
                lines=lines,
                successor=factories.fresh(successor),
            )
            handovers.offer(handover=made, acting_user=admin, version=made.version)
            form = {"version": made.version, "answer": "accept"}
            parties = frozenset({successors[key]})
            found = {"offered": Record("handover", made.pk, seat, form=form, parties=parties)}
        world.records[key] |= found


def upload_a_workbook(world: World, key: str, store: str) -> None:
    """Let somebody upload a workbook of people for a store; it is theirs alone."""
    purpose, name = f"people:{world.units[store].pk}", mark(marks.NAME, key)
    kept = keep(owner=world.staff[key], purpose=purpose, name=name, content=name.encode())
    seat = next(each for each in world.seats if each.person == key)
    world.records[key]["upload"] = Record("upload", kept.pk, seat).at((kept.token,))


def share_a_report_and_a_card(world: World, owner: str, reader: str) -> None:
    """Let somebody share a report and a scorecard with a colleague who has no other way to them."""
    for kind, model, permission in (
        ("sent", Report, "reports.view_report"),
        ("submitted", Scorecard, "kpi.view_scorecard"),
    ):
        record = world.records[owner][kind]
        row = model.objects.get(pk=record.pk)
        share = share_with_colleague(
            record=row, colleague=factories.fresh(world.staff[reader]), acting_user=factories.fresh(world.staff[owner])
        )
        world.records[owner][kind] = record.shared_with(reader, permission)
        args = (record.pk, share.pk)
        world.records[owner][f"shared {kind}"] = world.records[owner][kind].at(args)
        if kind == "sent":
            world.records[owner]["counted"] = _counted(world.records[owner][kind])
            for same in {"approval", "copied"} & world.records[owner].keys():
                world.records[owner][same] = world.records[owner][same].shared_with(reader, permission)
        else:
            world.records[owner]["line"] = _line(world.records[owner][kind])


def share_a_quotation(world: World, owner: str, reader: str) -> None:
    """Let somebody share a quotation with a colleague whose position knows none."""
    held = world.records[owner]
    row = Quotation.objects.get(pk=held["quotation"].pk)
    share = share_with_colleague(
        record=row, colleague=factories.fresh(world.staff[reader]), acting_user=factories.fresh(world.staff[owner])
    )
    for name in ("quotation", "quotation line", "quotation to share"):
        held[name] = held[name].shared_with(reader, "sales.view_quotation")
    held["shared quotation"] = held["quotation"].at(("quotation", row.pk, share.pk))


def _counted(report: Record) -> Record:
    """Return the report at the address of the rows a figure of it counts."""
    return report.at((report.pk, "checklist.due"))


def _items(seat: Seat, assignment: Assignment) -> dict[str, Record]:
    word = mark(marks.ITEM, seat.person)
    first, second = ChecklistItem.objects.filter(assignment=assignment, duty__no__gt=900).order_by("duty__no")
    ChecklistItem.objects.filter(pk=first.pk).update(note=word)
    tick_item(item=second, acting_user=factories.fresh(assignment.staff), revision=1, note=word)
    return {
        "item": Record("item", first.pk, seat, form={"version": 1}),
        "done": Record("item", second.pk, seat, form={"version": 2}),
    }


def _reports(world: World, seat: Seat, assignment: Assignment) -> dict[str, Record]:
    code, _receivers = report_of(seat.position)
    sent, draft = Report.objects.filter(assignment=assignment, definition__code=code).order_by("first_day")
    words = {name: f"{mark(marks.REPORT, seat.person)} {name}" for name in ("summary", "plan")}
    for report, action in ((draft, save_report), (sent, submit_report)):
        action(report=report, acting_user=factories.fresh(assignment.staff), version=report.version, **words)
    decider, *readers = [each.person for each in world.oracle.receivers(seat)] or [""]
    right = "reports.approve_report"
    shared = {(decider, name) for name in ("reports.view_report", right) if decider}
    shared |= {(reader, "reports.view_report") for reader in readers}
    approval = pending_of(sent)
    assert (approval.approver.name if approval else "") == (mark(marks.NAME, decider) if decider else "")
    form: dict[str, object] = {"version": draft.version, "summary": "s", "plan": "p"}
    record = Record("report", sent.pk, seat, decider, right, "", frozenset(shared), DECISION)
    found = {"draft": Record("report", draft.pk, seat, form=form), "sent": record, "counted": _counted(record)}
    if approval:
        waiting = Record("approval", approval.pk, seat, decider, right, "", frozenset(shared), DECISION)
        copy = approval.watchers.create(staff=approval.approver, added_by=assignment.staff, added_at=clock.now())
        found |= {"approval": waiting, "copied": waiting.at((approval.pk, copy.pk))}
    return found


def _ask_the_superior(world: World, seat: Seat) -> None:
    """Let everybody who leads somebody be asked for an opinion on one report."""
    above, record = world.oracle.superior(seat), world.records[seat.person].get("approval")
    if above is None or record is None or "opinion" in world.records.get(above.person, {"opinion"}):
        return
    opinion = Opinion.objects.create(
        approval_id=record.pk,
        asked=world.staff[above.person],
        asked_by=world.staff[seat.person],
        question="q",
        asked_at=clock.now(),
    )
    world.records[above.person]["opinion"] = Record("opinion", opinion.pk, above, form={"answer": "a"})


def _cards(world: World, seat: Seat, assignment: Assignment) -> dict[str, Record]:
    cards = list(Scorecard.objects.filter(assignment=assignment).order_by("month"))
    chain = [each.person for each in world.oracle.chain(seat)]
    for card in cards[:2] if chain else ():
        submit_card(
            card=card,
            acting_user=factories.fresh(assignment.staff),
            version=card.version,
            comment=mark(marks.CARD, seat.person),
        )
    if chain:
        score(cards[0], pending_of(cards[0]))
    names = ("scored", "submitted", "open_card")
    found = {name: _card(name, card, seat, chain) for name, card in zip(names, cards, strict=True)}
    appeal = Appeal.objects.create(
        card=cards[0],
        assignment=assignment,
        owner=assignment.staff,
        state="withdrawn",
        reason=mark(marks.CARD, seat.person),
        made_at=clock.now(),
        **{name: getattr(assignment, name) for name in PLACE},
    )
    return found | {"line": _line(found["submitted"]), "appeal": found["scored"].at((appeal.pk,))}


def _line(card: Record) -> Record:
    """Return a card at the address of what stands behind one of its lines."""
    lines = ScorecardLine.objects.filter(scorecard=card.pk, source=LineSource.COMPUTED)
    return card.at((lines.earliest("pk").pk,))


def _card(name: str, card: Scorecard, seat: Seat, chain: list[str]) -> Record:
    """Return a card as a record; without anybody above, it was never handed in."""
    scorer, approver = (*chain, "", "")[:2]
    shared = {(scorer, "kpi.view_scorecard"), (scorer, "kpi.score_scorecard")}
    if name == "scored":
        right = "kpi.approve_scorecard"
        shared |= {(approver, "kpi.view_scorecard"), (approver, right)}
        return Record("card", card.pk, seat, approver, right, scorer, frozenset(shared), DECISION)
    if name == "submitted" and chain:
        form: dict[str, object] = {"version": 1} | {f"line-{pk}": 80 for pk in full_scores(card)}
        return Record("card", card.pk, seat, scorer, "kpi.score_scorecard", "", frozenset(shared), form)
    return Record("card", card.pk, seat, form={"version": card.version})


def _absences(world: World, seat: Seat) -> dict[str, Record]:
    """One asked for, and one confirmed; both are to come, so that nothing on Monday depends on them."""
    staff, reason = world.staff[seat.person], mark(marks.ABSENCE, seat.person)
    days = [MONDAY + timedelta(days=ahead) for ahead in (10, 12, 30, 32)]
    asked = request_absence(
        acting_user=factories.fresh(staff), kind="leave", first_day=days[0], last_day=days[1], reason=reason
    )
    away = record_absence(
        acting_user=world.acting(), staff=staff, kind="training", first_day=days[2], last_day=days[3], reason=reason
    )
    above = world.oracle.superior(seat)
    decider = above.person if above else ""
    shared = frozenset((decider, name) for name in (SEE_ABSENCE, DECIDE_ABSENCE) if decider)
    form: dict[str, object] = {"version": away.version, "last_day": days[2].isoformat(), "deputy": ""}
    return {
        "asked": Record("absence", asked.pk, seat, decider, DECIDE_ABSENCE, "", shared, DECISION),
        "away": Record("absence", away.pk, seat, form=form),
    }


def _delegate(world: World, seat: Seat) -> None:
    """Let everybody who decides on documents name a deputy."""
    grants = position_modules()[seat.position].POSITION.grants
    if (DELEGATE, OWN) not in {(each.permission, each.scope) for each in grants}:
        return
    deputy = "f09" if seat.unit.startswith("far") else DEPUTIES.get(seat.person, "n50")
    made = delegate(
        principal=world.staff[seat.person],
        deputy=world.staff[deputy],
        starts_on=SUNDAY,
        ends_on=MONDAY + timedelta(days=5),
        acting_user=factories.fresh(world.staff[seat.person]),
        reason=mark(marks.DELEGATION, seat.person),
    )
    world.oracle.delegations.add((seat.person, deputy))
    parties = frozenset({deputy})
    world.records[seat.person]["delegation"] = Record("delegation", made.pk, seat, parties=parties)


def _prove(world: World, seat: Seat) -> None:
    """Let everybody add a photo, and give whoever stands above a reason, a spot check and an odd tick to decide on."""
    item = ChecklistItem.objects.get(pk=world.records[seat.person]["item"].pk)
    staff = factories.fresh(world.staff[seat.person])
    (evidence,) = add_evidence(item=item, acting_user=staff, files=[upload(picture())])
    world.records[seat.person]["evidence"] = Record("evidence", evidence.pk, seat)
    above = world.oracle.superior(seat)
    if above is None or "check" in world.records.get(above.person, {"check"}):
        return
    lead, now = world.staff[above.person], clock.now()
    reason = MissedReason.objects.create(item=item, text="r", given_by=staff, given_at=now, superior=lead)
    check = SpotCheck.objects.create(item=item, checker=lead, checked=staff, week=MONDAY, drawn_at=now)
    flag = Flag.objects.create(item=item, kind="hours", superior=lead, raised_at=now)
    for name, row in (("reason", reason), ("check", check), ("flag", flag)):
        world.records[above.person][name] = Record(name, row.pk, above)
