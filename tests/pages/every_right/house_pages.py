"""Every address of the house: which record it is about, and what each person must be answered.

The policy table (`dealership.policy`) says who may open an address at all; what is said here is what comes after:
whether the record is there for them (404), whether they may do this to it (403), and what an allowed GET and POST
answer. A person's rights come from `grants_oracle`.

A new address needs a line here; `page(...)` explains its words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dealership.policy import POLICY, Access
from tests.pages.every_right.grants_oracle import Record
from tests.pages.every_right.paperwork import DELEGATE
from tests.pages.every_right.rows import World

Answer = str | Callable[[World, str, Record], str]

LOGIN = "login"
VIEW_ITEM, VIEW_REPORT, VIEW_CARD = "duties.view_checklistitem", "reports.view_report", "kpi.view_scorecard"
APPROVE_CARD = "kpi.approve_scorecard"
VIEW_STAFF, CHANGE_SEATS = "roles.view_staff", "roles.change_assignment"
VIEW_ABSENCE, CHANGE_ABSENCE, SHOW_PHONE = (
    "personnel.view_absence",
    "personnel.change_absence",
    "personnel.show_phone",
)


@dataclass(frozen=True)
class Page:
    """What one address answers; see `page`."""

    of: str = ""
    sees: str = ""
    get: Answer = ""
    post: Answer = ""
    lists: tuple[str, ...] = ()
    form: tuple[tuple[str, object], ...] = ()
    wrong: tuple[tuple[str, object], ...] = ()
    tells: str = ""


def page(
    of: str = "",
    sees: str = "",
    get: Answer = "",
    post: Answer = "",
    lists: str = "",
    tells: str = "",
    wrong: dict[str, object] | None = None,
    **form: object,
) -> Page:
    """Declare an address.

    `of`: the kind of record in the address (a key of `World.records`), empty for none. `sees`: for whom the record
    is there: a permission ("may ...": a deputy's is not enough), or "owner", "decider"; for others it is a 404.
    `get`, `post`: the status of whoever gets that far (or a function that works it out); empty: the method is
    refused. `lists`: query strings to try as well. `tells`: a kind of word an allowed POST is there to show.
    Further words are the form; `wrong`: what to put into it that names something foreign, and is refused with 422.
    A value such as "staff_n07" or "unit_far_sales" stands for the key of that person or unit.
    """
    form_of, wrong_of = tuple(form.items()), tuple((wrong or {}).items())
    return Page(of, sees, get, post, tuple(lists.split()), form_of, wrong_of, tells)


# Answers that depend on who asks.


def owners(status: str, others: str = "403") -> Answer:
    """Answer `status` to the owner."""
    return lambda world, who, record: status if who == record.owner else others


def handing_in(world: World, who: str, record: Record) -> str:
    """Answer as handing in a scorecard does: one's own only (403), and somebody must stand above to score it (422)."""
    if who != record.owner:
        return "403"
    return "302" if world.oracle.chain(record.seat) else "422"


def strangers(status: str, others: str) -> Answer:
    """Answer `status` to whoever is not logged in."""
    return lambda world, who, record: status if who in world.oracle.gone else others


def deciders(world: World, who: str, record: Record) -> str:
    """Answer as a decision does: nothing waits (409), not theirs to decide (403), decided."""
    if not record.decider:
        return "409"
    return "302" if world.oracle.decides(who, record) else "403"


def voicing(status: str, *, also_author: bool = False) -> Answer:
    """Answer `status` to whoever may decide on what waits, perhaps also to its author."""
    return lambda world, who, record: (
        status if world.oracle.decides(who, record) or (also_author and who == record.owner) else "403"
    )


def withdrawal(gone: str) -> Answer:
    """Answer as taking back does: nothing waits (`gone`), not theirs (403), taken back."""
    return lambda world, who, record: ("302" if who == record.owner else "403") if record.decider else gone


def sharing(permission: str) -> Answer:
    """Answer as sharing does: for the owner and whoever reads it beyond their own; with colleagues of its store."""

    def answer(world: World, who: str, record: Record) -> str:
        if not world.oracle.may_pass_on(who, permission, record):
            return "403"
        # The form names the insurance clerk of the near store, who does not find themselves.
        far = record.seat.unit.startswith("far") and who not in world.oracle.superusers
        knows = world.oracle.may("n41", permission, record)
        return "422" if who == "n41" or far or knows else "302"

    return answer


def taking_back(permission: str) -> Answer:
    """Answer as ending a share does."""
    return lambda world, who, record: "302" if world.oracle.may_pass_on(who, permission, record) else "403"


def seated(status: str) -> Answer:
    """Answer `status` to whoever holds a position."""
    return lambda world, who, record: status if world.oracle.seats_of(who) else "403"


def others_with(permission: str, status: str, oneself: str = "403") -> Answer:
    """Answer `status` to whoever holds a permission over somebody else; to oneself nobody does this."""

    def answer(world: World, who: str, record: Record) -> str:
        if who == record.owner:
            return oneself
        return status if world.oracle.may(who, permission, record) else "403"

    return answer


def holders(permission: str, status: str) -> Answer:
    """Answer `status` to whoever holds a permission over the record."""
    return lambda world, who, record: status if world.oracle.may(who, permission, record) else "403"


def saying_who_sold_it(status: str) -> Answer:
    """Answer `status` to whoever checks the contract, or leads the sale."""
    rights = ("sales.review_salesorder", "sales.approve_salesorder")
    return lambda world, who, record: status if any(world.oracle.may(who, right, record) for right in rights) else "403"


def changing_an_absence(status: str) -> Answer:
    """Answer `status` to whoever is away and to whoever records absences of theirs."""
    return lambda world, who, record: (
        status if who == record.owner or world.oracle.may(who, CHANGE_ABSENCE, record) else "403"
    )


def starting_a_handover(new: str, under_way: str) -> Answer:
    """Answer as preparing a handover does: 404 for people out of reach, elsewhere for one that is under way."""

    def answer(world: World, who: str, record: Record) -> str:
        if who == record.owner:
            return "403"
        if not world.oracle.may(who, CHANGE_SEATS, record):
            return "404"
        return under_way if {"handover", "offered"} & world.records[record.owner].keys() else new

    return answer


def preparers(status: str) -> Answer:
    """Answer `status` to whoever prepares a handover: who may change the assignments, never the person."""
    return others_with(CHANGE_SEATS, status)


GIVE_TASK, VIEW_TASK = "assigned.add_task", "assigned.view_task"


def answering_a_task(status: str) -> Answer:
    """Answer `status` to who handed it out and to whoever may hand tasks to its owner, never to the owner."""

    def answer(world: World, who: str, record: Record) -> str:
        if who in record.parties:
            return status
        leads = record.seat.unit in world.oracle.units(who, GIVE_TASK) or who in world.oracle.superusers
        return status if leads and who != record.owner else "403"

    return answer


def giving(world: World, who: str, record: Record) -> str:
    """Answer as handing a task to the insurance clerk of the near store does: it must be within reach."""
    seats = world.oracle.seats_of("n41")
    reached = {seat.unit for seat in seats} & world.oracle.units(who, GIVE_TASK)
    return "302" if reached or who in world.oracle.superusers else "422"


VIEW_BULLETIN, WRITE_BULLETIN = "bulletins.view_bulletin", "bulletins.add_bulletin"


def closing_a_bulletin(world: World, who: str, record: Record) -> str:
    """Answer as closing does: who wrote it, and whoever may write to its unit; never a reader."""
    wrote = who in record.parties - {record.owner}
    return "302" if wrote or world.oracle.may(who, WRITE_BULLETIN, record) else "403"


VIEW_TARGETS, SET_TARGETS = "kpi.view_targetsheet", "kpi.change_targetsheet"


def setting_targets(status: str) -> Answer:
    """Answer `status` to the person and to whoever sets targets for them."""
    return lambda world, who, record: (
        status if who == record.owner or world.oracle.may(who, SET_TARGETS, record) else "403"
    )


def planning(world: World, who: str, record: Record) -> str:
    """Answer as beginning the plan of a team of the near store does: it must be within reach."""
    reached = "near-sales-a" in world.oracle.units(who, SET_TARGETS)
    return "302" if reached or who in world.oracle.superusers else "404"


def appealing(status: str) -> Answer:
    """Answer `status` to the owner of a published card: one whose scorer nobody stands above is published at once."""

    def answer(world: World, who: str, record: Record) -> str:
        if who != record.owner:
            return "403"
        return status if world.oracle.chain(record.seat) and not record.decider else "409"

    return answer


# Where a colleague of the record's own store is named, by a superuser anybody of the group.
OF_THE_GROUP = {"reports:share", "kpi:share", "records:share"}
# Where somebody is named who works where the record belongs, whoever names them.
OF_ITS_STORE = {"approvals:transfer", "approvals:ask", "approvals:watch"}
TURN: dict[str, object] = {
    "position": "position_sales_consultant",
    "unit": "unit_near_sales_a",
    "starts_on": "2026-03-09",
}
TURN |= {"store": "unit_near", "reason": "r"}
STANDING_IN = TURN | {"position": "position_sales_supervisor", "unit": "unit_near_sales_b", "ends_on": "2026-03-12"}
FAR_UNIT: dict[str, object] = {"unit": "unit_far_sales_a"}


def turn(post: str = "200", wrong: dict[str, object] | None = None, **form: object) -> Page:
    """Declare a turn in somebody's career: a form, and what it would do."""
    allowed = others_with(CHANGE_SEATS, "200"), others_with(CHANGE_SEATS, post)
    return page("person", sees=VIEW_STAFF, get=allowed[0], post=allowed[1], wrong=wrong, **form)


VIEW_COMPLAINT, ADD_COMPLAINT, CHANGE_COMPLAINT, EXPORT_COMPLAINT, ASSIGN_COMPLAINT = (
    f"marketing.{verb}_complaint" for verb in ("view", "add", "change", "export", "assign")
)
VIEW_CUSTOMER, CHANGE_CUSTOMER, IMPORT_CUSTOMER, SHOW_CUSTOMER, GIVE_CUSTOMER, ERASE_CUSTOMER, MERGE_CUSTOMER = (
    f"marketing.{verb}_customer" for verb in ("view", "change", "import", "show", "give", "erase", "merge")
)
VIEW_LEAD = "sales.view_lead"
VIEW_CAR, VIEW_ORDER = "sales.view_vehicle", "sales.view_factoryorder"
VIEW_QUOTATION, CHANGE_QUOTATION = "sales.view_quotation", "sales.change_quotation"
VIEW_DEAL, VIEW_DELIVERY = "sales.view_salesorder", "sales.view_delivery"
VIEW_COUNT, COUNT_CARS = "sales.view_vehiclestockcheck", "sales.count_vehiclestockcheck"
VIEW_CAMPAIGN, RUN_CAMPAIGN = "marketing.view_campaign", "marketing.run_campaign"
VIEW_VISIT, RECEIVE = "sales.view_showroomvisit", "sales.receive_showroomvisit"
VIEW_CALL, MAKE_CALL = "marketing.view_followup", "marketing.complete_followup"


def anywhere(permission: str, status: str) -> Answer:
    """Answer `status` to whoever holds a permission at all: which records it reaches shows on the page."""
    return lambda world, who, record: status if world.oracle.anywhere(who, permission) else "403"


PAGES: dict[str, Page] = {
    "records:home": page(get="200"),
    "records:search": page(get="200", lists="q=Zq q=Z q=%00"),
    "records:list": page(
        "complaints",
        get=anywhere(VIEW_COMPLAINT, "200"),
        lists="q=Zq state=closed whose=others whose=mine sort=owner sort=-close_by page=2 late=true",
    ),
    "records:add": page("complaints", get=anywhere(ADD_COMPLAINT, "200"), post=anywhere(ADD_COMPLAINT, "422")),
    "records:export": page("complaints", get=anywhere(EXPORT_COMPLAINT, "200"), lists="as=csv"),
    "records:columns": page("complaints", post=anywhere(VIEW_COMPLAINT, "302")),
    "records:filter_save": page("complaints", post=anywhere(VIEW_COMPLAINT, "302"), name="n", query="state=closed"),
    "records:filter_forget": page("complaint", post=anywhere(VIEW_COMPLAINT, "302")),
    "records:bulk": page("complaints", post=anywhere(VIEW_COMPLAINT, "302")),
    "records:import": page("customers", get=anywhere(IMPORT_CUSTOMER, "200"), post=anywhere(IMPORT_CUSTOMER, "422")),
    "records:import_template": page("customers", get=anywhere(IMPORT_CUSTOMER, "200")),
    "records:import_check": page(
        "no upload", get=anywhere(IMPORT_CUSTOMER, "302"), post=anywhere(IMPORT_CUSTOMER, "302")
    ),
    "records:detail": page("complaint", sees=VIEW_COMPLAINT, get="200"),
    "records:edit": page(
        "complaint", sees=VIEW_COMPLAINT, get=holders(CHANGE_COMPLAINT, "200"), post=holders(CHANGE_COMPLAINT, "422")
    ),
    "records:move": page(
        "assigning", sees=VIEW_COMPLAINT, get=holders(ASSIGN_COMPLAINT, "200"), post=holders(ASSIGN_COMPLAINT, "422")
    ),
    "records:show": page("complaint", sees=VIEW_COMPLAINT, post="422", what="content", reason="r"),
    "records:remark": page("complaint", sees=VIEW_COMPLAINT, post="302", text="t"),
    "records:share": page(
        "quotation to share",
        sees=f"may {VIEW_QUOTATION}",
        post=sharing(VIEW_QUOTATION),
        wrong={"colleague": "Zqnmf04qZ"},
        colleague="Zqnmn41qZ",
    ),
    "records:unshare": page("shared quotation", sees=f"may {VIEW_QUOTATION}", post=taking_back(VIEW_QUOTATION)),
    "records:upload": page("complaint", sees=VIEW_COMPLAINT, post=holders(CHANGE_COMPLAINT, "422")),
    "records:file": page("attachment", sees=VIEW_COMPLAINT, get="200"),
    "records:file_remove": page("attachment", sees=VIEW_COMPLAINT, post=holders(CHANGE_COMPLAINT, "302")),
    "marketing:calls": page(get="200"),
    "marketing:call_result": page(
        "call", sees=VIEW_CALL, post=holders(MAKE_CALL, "302"), version="1", result="reached"
    ),
    "marketing:phone_add": page(
        "customer", sees=VIEW_CUSTOMER, post=holders(CHANGE_CUSTOMER, "302"), number="15400009999"
    ),
    "marketing:phone_drop": page("phone", sees=VIEW_CUSTOMER, post=holders(CHANGE_CUSTOMER, "422")),
    "marketing:car_add": page(
        "customer", sees=VIEW_CUSTOMER, get=holders(CHANGE_CUSTOMER, "200"), post=holders(CHANGE_CUSTOMER, "422")
    ),
    "marketing:car_change": page(
        "car",
        sees=VIEW_CUSTOMER,
        get=holders(CHANGE_CUSTOMER, "200"),
        post=holders(CHANGE_CUSTOMER, "302"),
        model_name="m",
    ),
    "marketing:consent_add": page(
        "customer",
        sees=VIEW_CUSTOMER,
        post=holders(CHANGE_CUSTOMER, "302"),
        purpose="survey",
        channel="paper",
        given_on="2026-03-01",
    ),
    "marketing:consent_end": page("consent", sees=VIEW_CUSTOMER, post=holders(CHANGE_CUSTOMER, "302")),
    "marketing:customer_show": page(
        "customer", sees=VIEW_CUSTOMER, post=holders(SHOW_CUSTOMER, "200"), what="address", reason="r"
    ),
    "marketing:customer_data": page("customer", sees=VIEW_CUSTOMER, post=holders(GIVE_CUSTOMER, "200"), reason="r"),
    "marketing:customer_erase": page("customer", sees=VIEW_CUSTOMER, post=holders(ERASE_CUSTOMER, "422")),
    "marketing:customer_merge": page("merging", sees=VIEW_CUSTOMER, post=holders(MERGE_CUSTOMER, "302"), version="1"),
    "marketing:calendar": page(get=anywhere(VIEW_CAMPAIGN, "200"), lists="month=2026-03 month=Zq"),
    "marketing:board_campaign": page(get=anywhere(VIEW_CAMPAIGN, "200")),
    "marketing:board_content_item": page(get=anywhere("marketing.view_contentitem", "200")),
    "marketing:board_ad_placement": page(get=anywhere("marketing.view_adplacement", "200")),
    "marketing:board_market_research": page(get=anywhere("marketing.view_marketresearch", "200")),
    "marketing:campaign_cost": page("campaign", sees=VIEW_CAMPAIGN, post=holders(RUN_CAMPAIGN, "422")),
    "marketing:campaign_guest": page("campaign", sees=VIEW_CAMPAIGN, post=holders(RUN_CAMPAIGN, "422")),
    "marketing:campaign_budget": page("budget", sees="marketing.view_campaignbudget", get="302"),
    "sales:stock": page(get=anywhere(VIEW_CAR, "200"), lists="store=Zq store=0"),
    "sales:labels": page(get=anywhere("sales.receive_vehicle", "200")),
    "sales:label": page("car for sale", sees=VIEW_CAR, get="200"),
    "sales:scanned": page("scanned car", sees=VIEW_CAR, get="302"),
    "sales:handout": page("car for sale", sees=VIEW_CAR, post=holders("sales.keep_vehicle", "422")),
    "sales:turn": page("car for sale", sees=VIEW_CAR, post=holders("sales.allocate_vehicle", "422")),
    "sales:deviation": page("car out of turn", sees="sales.view_vehicledeviation", get="302"),
    "sales:count": page("stock check", sees=VIEW_COUNT, get=holders(COUNT_CARS, "200")),
    "sales:tick": page("stock check car", sees=VIEW_COUNT, post=holders(COUNT_CARS, "302"), found="1"),
    "sales:count_scan": page("stock check", sees=VIEW_COUNT, post=holders(COUNT_CARS, "422")),
    "sales:explain": page("stock check car", sees=VIEW_COUNT, post=holders(COUNT_CARS, "422")),
    "sales:order_line": page("factory order", sees=VIEW_ORDER, post=holders("sales.change_factoryorder", "422")),
    "sales:order_cars": page("factory order", sees=VIEW_ORDER, post=holders("sales.run_factoryorder", "422")),
    "sales:lead_quote": page("lead", sees=VIEW_LEAD, post=holders("sales.change_lead", "422")),
    "sales:quotation_line": page("quotation", sees=VIEW_QUOTATION, post=holders(CHANGE_QUOTATION, "422")),
    "sales:quotation_line_drop": page("quotation line", sees=VIEW_QUOTATION, post=holders(CHANGE_QUOTATION, "302")),
    "sales:quotation_print": page("quotation", sees=VIEW_QUOTATION, get="200"),
    "sales:quotation_pdf": page("quotation", sees=VIEW_QUOTATION, get="200"),
    "sales:order_pdf": page("sales order", sees=VIEW_DEAL, get="200"),
    "sales:order_ask_change": page("sales order", sees=VIEW_DEAL, post=holders("sales.submit_salesorder", "422")),
    "sales:order_second": page("sales order", sees=VIEW_DEAL, post=saying_who_sold_it("422")),
    "sales:order_change": page("order change", sees=VIEW_DEAL, get="302"),
    "sales:deliveries": page(get=anywhere(VIEW_DELIVERY, "200"), lists="week=2026-03-02 week=x"),
    "sales:delivery_tick": page("delivery", sees=VIEW_DELIVERY, post="403"),
    "sales:delivery_sign": page("delivery", sees=VIEW_DELIVERY, post="422"),
    "sales:delivery_signature": page("delivery", sees=VIEW_DELIVERY, get="404"),
    "marketing:survey_answer": page("secret", get="404", post="404"),
    "showroom:board": page(get=anywhere(VIEW_VISIT, "200")),
    "showroom:live": page(get=anywhere(VIEW_VISIT, "200")),
    "showroom:register": page(post=anywhere("sales.add_showroomvisit", "422")),
    "showroom:capture": page(
        "party", sees=VIEW_VISIT, get=holders(RECEIVE, "200"), post=holders(RECEIVE, "422"), version="1"
    ),
    "showroom:serve": page("party", sees=VIEW_VISIT, post="302", version="1"),
    "showroom:leave": page("party", sees=VIEW_VISIT, post=holders(RECEIVE, "302"), version="1", seen_off="1"),
    "showroom:contact": page("lead", sees=VIEW_LEAD, post="422"),
    "showroom:cars": page(get=anywhere("sales.view_testdrive", "200"), lists="day=2026-03-02 day=x"),
    "showroom:funnel": page(get=anywhere(VIEW_VISIT, "200"), lists="by=week by=model by=Zq period=last"),
    "showroom:funnel_data": page("split", get=anywhere(VIEW_VISIT, "200"), lists="by=source as=csv"),
    "home": page(get="302"),
    "login": page(get=strangers("200", "302"), post=strangers("200", "302")),
    "logout": page(post="302"),
    "password_change": page(get="200", post="200"),
    "password_change_done": page(get="200"),
    "set_language": page(post="302", language="en"),
    "healthz": page(get="200"),
    "readyz": page(get="200"),
    "roles:operations": page(get="200", lists="store=Zq"),
    "roles:me": page(get="200"),
    "roles:access": page(get="200", lists="person=Zqnmf04qZ&permission=reports.view_report"),
    "roles:matrix": page(get="200", lists="department=sales"),
    "roles:matrix_export": page(get="200"),
    "roles:compare": page(get="200"),
    "personnel:staff": page(
        get="200",
        lists="q=Zq unit={unit_far_sales} unit={unit_near_sales} store={unit_far} state=left state=absent page=2",
    ),
    "personnel:chart": page(get="200", lists="store={unit_far} store={unit_near}"),
    "personnel:person": page("person", sees=VIEW_STAFF, get="200"),
    "personnel:phone": page("person", sees=VIEW_STAFF, post=holders(SHOW_PHONE, "200"), tells="ph", reason="r"),
    "personnel:join": page(
        get="200",
        post="200",
        lists="store={unit_far}",
        wrong=FAR_UNIT,
        name="N",
        employee_no="X1",
        username="x1",
        **TURN,
    ),
    "personnel:move": turn(wrong=FAR_UNIT, **TURN),
    "personnel:promote": turn("422", **TURN),
    "personnel:act": turn(wrong=FAR_UNIT, **STANDING_IN),
    "personnel:further": turn(wrong=FAR_UNIT, **STANDING_IN),
    "personnel:leave": turn(last_day="2026-03-20", reason="r"),
    "personnel:stay": turn("422", reason="r"),
    "personnel:password": turn(reason="r"),
    "personnel:rejoin": turn("422", **TURN),
    "personnel:end": page(
        "seat",
        sees=VIEW_STAFF,
        get=others_with(CHANGE_SEATS, "200"),
        post=others_with(CHANGE_SEATS, "422"),
        ends_on="2026-03-09",
    ),
    "personnel:import": page(get="200", post="422", lists="store={unit_far} store={unit_near}"),
    "personnel:import_template": page(get="200", lists="store={unit_far}"),
    "personnel:import_check": page("upload", get="302", post="302"),
    "personnel:import_done": page("upload", get="302", post="302"),
    "personnel:roster": page(get="200", post="302", lists="week=2026-03-09 week=x", weeks="1"),
    "personnel:turns": page(get="200", lists="week=2026-03-09"),
    "personnel:my_roster": page(get="200", lists="week=2026-03-09"),
    "personnel:absences": page(get="200", lists="q=Zq state=requested kind=leave page=2"),
    "personnel:mine": page(get="200"),
    "personnel:request": page(
        get=seated("200"),
        post=seated("302"),
        wrong={"deputy": "staff_f04"},
        kind="leave",
        first_day="2026-06-01",
        last_day="2026-06-02",
    ),
    "personnel:record": page(
        "person",
        sees=VIEW_STAFF,
        get=others_with(CHANGE_ABSENCE, "200", "302"),
        post=others_with(CHANGE_ABSENCE, "302", "302"),
        kind="leave",
        first_day="2026-06-01",
        last_day="2026-06-02",
    ),
    "personnel:absence": page("asked", sees=VIEW_ABSENCE, get="200"),
    "personnel:decide": page("asked", sees=VIEW_ABSENCE, post=deciders),
    "personnel:change": page(
        "away",
        sees=VIEW_ABSENCE,
        get=changing_an_absence("200"),
        post=changing_an_absence("302"),
        wrong={"deputy": "staff_f04"},
    ),
    "personnel:cancel": page("away", sees=VIEW_ABSENCE, post=changing_an_absence("302")),
    "personnel:handovers": page(get="200", lists="page=2"),
    "personnel:handover": page("handover", sees=CHANGE_SEATS, get="200"),
    "personnel:handover_start": page(
        "person",
        get=starting_a_handover("200", "302"),
        post=starting_a_handover("422", "302"),
    ),
    "personnel:handover_plan": page("handover", sees=CHANGE_SEATS, post="302", wrong={"successor": "staff_f04"}),
    "personnel:handover_offer": page("handover", sees=CHANGE_SEATS, post=preparers("422")),
    "personnel:handover_answer": page(
        "offered", sees=CHANGE_SEATS, post=lambda world, who, record: "302" if who in record.parties else "403"
    ),
    "personnel:handover_cancel": page("handover", sees=CHANGE_SEATS, post=preparers("302")),
    "personnel:handover_protocol": page("handover", sees=CHANGE_SEATS, get="200"),
    "duties:today": page(get="200"),
    "duties:tick": page("item", sees="owner", post="302"),
    "duties:untick": page("done", sees="owner", post="302"),
    "duties:team": page(
        get="200", lists="q=Zq unit={unit_far_sales} unit={unit_near_sales} unit={unit_far_sales_a} page=2"
    ),
    "duties:person": page("seat", sees=VIEW_ITEM, get="200", lists="day=2026-03-01"),
    "assigned:list": page(get="200", lists="tab=mine tab=given tab=team tab=Zq page=2"),
    "assigned:give": page(
        get="200",
        post=giving,
        title="t",
        person="staff_n41",
        day="2026-03-09",
        hour="12:00",
        wrong={"person": "staff_f41"},
    ),
    "assigned:happened": page(get="200", post="422", text="t"),
    "assigned:series": page(get="200"),
    "assigned:task": page("task", sees=VIEW_TASK, get="200"),
    "assigned:report": page("task", sees=VIEW_TASK, post=owners("302")),
    "assigned:answer": page("task", sees=VIEW_TASK, post=answering_a_task("409"), decision="approve"),
    "assigned:deadline": page(
        "task",
        sees=VIEW_TASK,
        get=answering_a_task("200"),
        post=answering_a_task("302"),
        day="2026-03-09",
        hour="12:00",
    ),
    "assigned:withdraw": page("task", sees=VIEW_TASK, post=answering_a_task("302")),
    "boards:index": page(get="302"),
    "boards:morning": page("board", sees=VIEW_ITEM, get="200", lists="screen=1 print=1"),
    "boards:evening": page("board", sees=VIEW_ITEM, get="200", lists="screen=1 print=1"),
    "boards:feed": page("secret", get="404"),
    "boards:calendar": page(get="200"),
    "boards:calendar_make": page(post="200"),
    "boards:calendar_revoke": page(post="302"),
    "proof:item": page("item", sees=VIEW_ITEM, get="200"),
    "proof:upload": page("item", sees="owner", post="422"),
    "proof:file": page("evidence", sees=VIEW_ITEM, get="200"),
    "proof:remove": page("evidence", sees="owner", post="302"),
    "proof:sheet": page("item", sees=VIEW_ITEM, get="404", post="404"),
    "proof:print": page("item", sees=VIEW_ITEM, get="404"),
    "proof:missed": page(get="200"),
    "proof:reason": page("item", sees="owner", post="422", text="r"),
    "proof:excuse": page("reason", sees="owner", post="409", decision="yes"),
    "proof:checks": page(get="200"),
    "proof:check": page("check", sees="owner", get="200", post="302", decision="yes"),
    "proof:flag": page("flag", sees="owner", post="302"),
    "reports:list": page(get="200", lists="tab=team&q=Zq tab=missing tab=mine tab=team&page=2"),
    "reports:begin": page(get="200", post="422"),
    "reports:detail": page("sent", sees=VIEW_REPORT, get="200"),
    "reports:pdf": page("sent", sees=VIEW_REPORT, get="200"),
    "reports:excel": page("sent", sees=VIEW_REPORT, get="200"),
    "reports:edit": page("draft", sees=VIEW_REPORT, get=owners("200", "302")),
    "reports:submit": page("draft", sees=VIEW_REPORT, post=owners("302")),
    "reports:discard": page("draft", sees=VIEW_REPORT, post="403"),
    "reports:refresh": page("draft", sees=VIEW_REPORT, post=owners("302")),
    "reports:rows": page("counted", sees=VIEW_REPORT, get="200"),
    "reports:withdraw": page("sent", sees=VIEW_REPORT, post=withdrawal("302")),
    "reports:decide": page("sent", sees=VIEW_REPORT, post=deciders),
    "reports:share": page(
        "draft",
        sees=f"may {VIEW_REPORT}",
        post=sharing(VIEW_REPORT),
        wrong={"colleague": "Zqnmf04qZ"},
        colleague="Zqnmn41qZ",
    ),
    "reports:unshare": page("shared sent", sees=f"may {VIEW_REPORT}", post=taking_back(VIEW_REPORT)),
    "exports:list": page(get="200"),
    "exports:download": page("secret", get="404"),
    "bulletins:list": page(get="200", lists="tab=mine tab=written tab=all tab=Zq page=2"),
    "bulletins:write": page(get="200", post="422"),
    "bulletins:bulletin": page("bulletin", sees=VIEW_BULLETIN, get="200"),
    "bulletins:confirm": page("bulletin", sees=VIEW_BULLETIN, post=owners("302")),
    "bulletins:close": page("bulletin", sees=VIEW_BULLETIN, post=closing_a_bulletin),
    "approvals:inbox": page(
        get="200",
        lists="tab=waiting tab=decided tab=mine tab=copied tab=waiting&page=2 kind=reports.report&overdue=on kind=Zq",
    ),
    "approvals:picked": page(post="422", decision="approve"),
    "approvals:approval": page("approval", sees=VIEW_REPORT, get="200"),
    "approvals:transfer": page("approval", sees=VIEW_REPORT, post=voicing("422"), wrong={"person": "Zqnmf04qZ"}),
    "approvals:ask": page("approval", sees=VIEW_REPORT, post=voicing("422"), wrong={"person": "Zqnmf04qZ"}),
    "approvals:watch": page(
        "approval", sees=VIEW_REPORT, post=voicing("422", also_author=True), wrong={"person": "Zqnmf04qZ"}
    ),
    "approvals:unwatch": page("copied", sees=VIEW_REPORT, post=voicing("302", also_author=True)),
    "approvals:answer": page("opinion", sees="owner", post="302"),
    "approvals:decide": page("approval", sees="decider", post="302"),
    "approvals:delegations": page(get="200", lists="tab=given tab=received tab=others tab=others&page=2"),
    "approvals:delegate": page(
        post="302",
        principal="staff_n10",
        deputy="staff_n20",
        starts_on="2026-03-03",
        ends_on="2026-03-04",
        wrong={"deputy": "staff_f04"},
    ),
    "approvals:delegation_end": page("delegation", sees=DELEGATE, post="302"),
    "insight:me": page(get="200", lists="month=2026-02 month=2026-01&seat=1 seat=Zq"),
    "insight:person": page("seat", sees=VIEW_CARD, get="200", lists="month=2026-02"),
    "insight:person_data": page("seat_table", sees=VIEW_CARD, get="200", lists="as=csv"),
    "insight:units": page(get="302"),
    "insight:unit": page("board", sees=VIEW_CARD, get="200", lists="month=2026-02&by=Zq page=2"),
    "insight:unit_data": page("board_table", sees=VIEW_CARD, get="200", lists="as=csv"),
    "insight:rows": page("line", sees=VIEW_CARD, get="200", lists="show=hit show=out page=2"),
    "kpi:targets": page(get="200", lists="period=yearly unit={unit_far} unit={unit_near} day=2026-01-01 day=x page=2"),
    "kpi:target_plan": page(post=planning, unit="unit_near_sales_a"),
    "kpi:target_own": page(post="302"),
    "kpi:target_copy": page(post=planning, unit="unit_near_sales_a"),
    "kpi:target_sheet": page("targets", sees=VIEW_TARGETS, get="200"),
    "kpi:target_edit": page("targets", sees=VIEW_TARGETS, get=setting_targets("200"), post=setting_targets("302")),
    "kpi:target_position": page(
        "plan", sees=VIEW_TARGETS, get=holders(SET_TARGETS, "200"), post=holders(SET_TARGETS, "422")
    ),
    "kpi:target_submit": page("targets", sees=VIEW_TARGETS, post=setting_targets("302")),
    "kpi:target_withdraw": page("targets", sees=VIEW_TARGETS, post="302"),
    "kpi:target_decide": page("targets", sees=VIEW_TARGETS, post="409"),
    "kpi:target_again": page("targets", sees=VIEW_TARGETS, post=setting_targets("409")),
    "kpi:target_split": page(
        "part", sees=VIEW_TARGETS, get=holders(SET_TARGETS, "200"), post=holders(SET_TARGETS, "422")
    ),
    "kpi:target_import": page(get="200", post="422", lists="unit={unit_far} unit={unit_near}"),
    "kpi:target_template": page(get="200", lists="unit={unit_far}"),
    "kpi:target_import_check": page("upload", get="302", post="302"),
    "kpi:scorecards": page(get="200", lists="q=Zq month=2026-02 month=2026-01 month=2025-12"),
    "kpi:scorecard": page("submitted", sees=VIEW_CARD, get="200"),
    "kpi:submit": page("open_card", sees=VIEW_CARD, post=handing_in),
    "kpi:score": page("submitted", sees=VIEW_CARD, post=deciders),
    "kpi:withdraw": page("submitted", sees=VIEW_CARD, post=withdrawal("409")),
    "kpi:decide": page("scored", sees=VIEW_CARD, post=deciders),
    "kpi:share": page(
        "open_card",
        sees=f"may {VIEW_CARD}",
        post=sharing(VIEW_CARD),
        wrong={"colleague": "Zqnmf04qZ"},
        colleague="Zqnmn41qZ",
    ),
    "kpi:confirm": page("scored", sees=VIEW_CARD, post=owners("409")),
    "kpi:appeal": page("scored", sees=VIEW_CARD, get=appealing("200"), post=appealing("422")),
    "kpi:withdraw_appeal": page("scored", sees=VIEW_CARD, post=owners("409")),
    "kpi:decide_appeal": page("scored", sees=VIEW_CARD, post="409"),
    "kpi:appeal_of": page("appeal", sees=VIEW_CARD, get="302"),
    "kpi:recount": page(
        "scored", sees=VIEW_CARD, get=others_with(APPROVE_CARD, "200"), post=others_with(APPROVE_CARD, "422")
    ),
    "kpi:calibration": page(
        get="200", lists="month=2026-02 month=2026-01 position=sales-consultant month=Zq position=Zq"
    ),
    "kpi:calibration_data": page(get="200", lists="month=2026-02 month=2026-01 position=Zq"),
    "kpi:unshare": page("shared submitted", sees=f"may {VIEW_CARD}", post=taking_back(VIEW_CARD)),
    "notifications:inbox": page(get="200", lists="page=2"),
    "notifications:read_all": page(post="302"),
    "notifications:open": page("message", sees="owner", get="302"),
    "notifications:count": page(get="200"),
    "notifications:settings": page(get="200", post="302"),
}
# Where a record is there for its owner and its parties as well, whatever their position grants.
PARTIES = {DELEGATE, CHANGE_SEATS, VIEW_BULLETIN}


def expected(world: World, name: str, method: str, who: str, record: Record | None) -> str:
    """Return the answer `who` must get from an address, as the status or `LOGIN`."""
    rule, declared = POLICY[name], PAGES[name]
    if rule.access not in (Access.PUBLIC, Access.KEYED):
        if who in world.oracle.gone:
            return LOGIN
        if rule.access == Access.ADMINISTRATOR and who not in world.oracle.superusers:
            return "403"
        if rule.permission and not world.oracle.anywhere(who, rule.permission):
            return "403"
        if rule.beyond_own and not world.oracle.beyond_own(who, rule.permission):
            return "403"
    answer = declared.get if method == "GET" else declared.post
    if not answer:
        return "405"
    if record and declared.sees and not sees(world, declared.sees, who, record):
        return "404"
    return answer if isinstance(answer, str) else answer(world, who, record)


def sees(world: World, what: str, who: str, record: Record) -> bool:
    """Return whether a record is there for a person at all."""
    if what == "owner":
        return who == record.owner
    if what == "decider":
        return world.oracle.on_the_desk(who, record)
    if what in PARTIES and who == record.owner:
        return True
    if what.startswith("may "):
        return world.oracle.may(who, what.removeprefix("may "), record)
    return world.oracle.opens(who, what, record)
