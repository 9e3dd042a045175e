"""A published card's pages: who may do what in which state, stale forms, bad input, the trace."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpi.actions import Pointing, confirm_card, lapse_answers, make_appeal
from kpi.guards import GUARDS
from kpi.models import Appeal, Scorecard, ScorecardLine, Snapshot
from roles import clock
from roles.approvals.actions import return_document
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval, Decision
from roles.duties.models import ChecklistItem
from tests import factories
from tests.factories import fresh
from tests.kpi import month
from tests.pages.conftest import browser_of, said, text_of
from tests.unguarded import without

pytestmark = pytest.mark.usefixtures("synced_catalogue")

PEOPLE = ("owner", "peer", "lead", "manager", "chief", "admin")


@pytest.fixture
def april(db):
    with clock.at(month.MORNING) as instant:
        yield instant


@pytest.fixture
def desk(house, april):
    """March's card of the clerk: two of three items done; browsers of everybody around it."""
    for position in (house.positions.clerk, house.positions.lead):
        for weight in (60, 40):
            factories.make_weight(position, weight)
    peer = factories.make_seat(house.positions.clerk, house.team)
    found = month.items(house.clerk, done=2, missed=1)
    card = month.cards_of(house)[house.clerk.pk]
    staff = {"owner": house.clerk.staff, "peer": peer.staff, "admin": factories.make_superuser()}
    staff |= {name: getattr(house, name).staff for name in ("lead", "manager", "chief")}
    browsers = {name: browser_of(each) for name, each in staff.items()}
    return SimpleNamespace(house=house, card=card, missed=found[-1], staff=staff, browsers=browsers)


def running(desk):
    Scorecard.objects.filter(pk=desk.card.pk).update(state="running")


def draft(desk):
    """As the month closed."""


def submitted(desk):
    month.hand_in(desk.card)


def scored(desk):
    submitted(desk)
    month.score(desk.card)


def published(desk):
    month.publish(desk.card)


def appealed(desk):
    published(desk)
    month.appeal_against(desk.card, desk.missed)


def confirmed(desk):
    published(desk)
    card = month.stored(desk.card)
    confirm_card(card=card, acting_user=fresh(card.owner), version=card.version)


def lapsed(desk):
    published(desk)
    Scorecard.objects.filter(pk=desk.card.pk).update(answer_by=clock.today().replace(day=1, month=3))
    lapse_answers(clock.now())


def refused(desk):
    appealed(desk)
    approval = pending_of(Appeal.objects.get())
    return_document(approval=approval, acting_user=fresh(approval.approver), version=1, reason="没有记录")


def granted(desk):
    appealed(desk)
    month.grant(Appeal.objects.get())


def from_before(desk):
    """Published before figures were kept and answers asked for."""
    published(desk)
    with without(GUARDS):
        Snapshot.objects.all().delete()
    Scorecard.objects.filter(pk=desk.card.pk).update(frozen_at=None, answer="", answer_by=None)


def form_of(desk, verb):
    """Return a whole form of a verb with the versions as they are now."""
    card = month.stored(desk.card)
    line = month.line_of(card)
    form = {"version": card.version, "reason": "有请假记录", "decision": "approve"}
    key = f"duties.checklistitem:{desk.missed.pk}"
    if verb == "appeal":
        return form | {f"row-{line.pk}:{key}": "left_out"}
    if verb in ("decide", "score"):
        approval = pending_of(card)
        form["version"] = approval.version if approval else 1
        return form | {f"line-{each.pk}": 80 for each in card.lines.all()}
    if verb == "decide_appeal":
        appeal = Appeal.objects.first()
        approval = pending_of(appeal) if appeal else None
        rows = {f"row-{row.pk}": "hit" for row in appeal.rows.all()} if appeal else {}
        return form | rows | {"version": approval.version if approval else 1}
    if verb == "recount":
        page = desk.browsers["manager"].get(url(desk, "recount"))
        found = page.context["form"].initial.get("seen") if page.status_code == 200 else ""
        return form | {"seen": found or "x"}
    return form


def url(desk, verb="scorecard"):
    return reverse(f"kpi:{verb}", args=[desk.card.pk])


# state: verb -> who succeeds. Everybody else is refused: 404 for the peer, who does not see the card, 403 or 409.
ALLOWED = {
    running: {},
    draft: {"submit": {"owner"}},
    submitted: {"score": {"lead", "manager", "chief"}, "withdraw": {"owner"}},
    scored: {"decide": {"manager", "chief"}},
    published: {"confirm": {"owner"}, "appeal": {"owner"}},
    appealed: {"withdraw_appeal": {"owner"}, "decide_appeal": {"manager", "chief"}},
    confirmed: {},
    lapsed: {},
    refused: {},
    granted: {},
    from_before: {},
}
# Once figures are frozen and the records say otherwise, whoever approves replaces them; never while somebody decides.
RECOUNTED = {published, confirmed, lapsed, refused, granted}
VERBS = (
    *("submit", "score", "withdraw", "decide"),
    *("confirm", "appeal", "withdraw_appeal", "decide_appeal", "recount"),
)


def rows_of(desk):
    return (
        Scorecard.objects.values().get(pk=desk.card.pk),
        list(ScorecardLine.objects.order_by("pk").values()),
        list(Snapshot.objects.order_by("pk").values()),
        list(Appeal.objects.order_by("pk").values()),
        list(Approval.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
    )


@pytest.mark.parametrize("state", list(ALLOWED), ids=lambda state: state.__name__)
def test_every_verb_by_everybody_is_allowed_or_refused(desk, state):
    state(desk)
    # Somebody mends a record after the figures were frozen.
    ChecklistItem.objects.filter(pk=desk.missed.pk).update(status="excused")
    before = rows_of(desk)
    forms = {verb: form_of(desk, verb) for verb in VERBS}
    allowed = {verb: set(people) for verb, people in ALLOWED[state].items()}
    if state in RECOUNTED:
        allowed["recount"] = {"manager", "chief", "lead", "admin"}
    succeeded, wrong = {}, {}
    for verb in VERBS:
        for who in PEOPLE:
            with transaction.atomic():
                answer = desk.browsers[who].post(url(desk, verb), forms[verb])
                changed = rows_of(desk) != before
                transaction.set_rollback(True)
            if answer.status_code == 302 and changed:
                succeeded.setdefault(verb, set()).add(who)
            elif changed or answer.status_code not in ((404,) if who == "peer" else (403, 409, 422)):
                wrong[verb, who] = answer.status_code
    assert wrong == {}
    assert succeeded == allowed


class TestTheAppealForm:
    def test_it_offers_what_cost_points_and_says_how_it_stands(self, desk):
        published(desk)
        page = desk.browsers["owner"].get(url(desk, "appeal"))
        lines = {line["name"]: line for line in page.context["lines"]}
        rows = lines[
            said("Duties completed")
            if said("Duties completed") in lines
            else month.line_of(desk.card).made_from.name_zh
        ]["rows"]
        assert [row["words"].title for row in rows] == [desk.missed.version.name_zh]
        assert [value for value, _label in rows[0]["field"].field.choices] == ["", "hit", "left_out"]

    def test_bad_input_keeps_what_was_typed_and_changes_nothing(self, desk):
        published(desk)
        before = rows_of(desk)
        form = form_of(desk, "appeal")
        row = next(name for name in form if name.startswith("row-"))
        wrong = [
            form | {"reason": "长" * 10_000},
            form | {"reason": "a\x00b"},
            form | {"reason": ""},
            form | {row: "nonsense"},
            form | {row: ""},
            form | {"version": "x"},
        ]
        for each in wrong:
            answer = desk.browsers["owner"].post(url(desk, "appeal"), each)
            assert answer.status_code == 422, each
            assert each["reason"] in text_of(answer)
        assert rows_of(desk) == before
        assert desk.browsers["owner"].post(url(desk, "appeal"), form | {"reason": "😀 有记录"}).status_code == 302

    def test_an_older_form_is_told_and_keeps_the_words(self, desk):
        published(desk)
        form = form_of(desk, "appeal")
        confirm_card(card=month.stored(desk.card), acting_user=fresh(desk.staff["owner"]), version=form["version"])
        before = rows_of(desk)
        answer = desk.browsers["owner"].post(url(desk, "appeal"), form)
        assert answer.status_code == 409
        assert "有请假记录" in text_of(answer)
        assert rows_of(desk) == before


class TestTheDecision:
    def test_the_card_shows_what_is_pointed_at_and_what_became_of_it(self, desk):
        appealed(desk)
        page = text_of(desk.browsers["manager"].get(url(desk)))
        assert "当天请了假" in page
        assert desk.missed.version.name_zh in page
        assert (
            desk.browsers["manager"].post(url(desk, "decide_appeal"), form_of(desk, "decide_appeal")).status_code == 302
        )
        page = desk.browsers["owner"].get(url(desk))
        steps = page.context["figures"]
        assert [step["origin"] for step in steps][-1] == said("Corrected after an appeal")
        assert steps[-1]["before"] != steps[-1]["total"]
        assert len(steps[-1]["lines"]) == 1
        assert said("Appeal granted") in text_of(page)

    def test_bad_rulings_are_named_and_change_nothing(self, desk):
        appealed(desk)
        before = rows_of(desk)
        form = form_of(desk, "decide_appeal")
        row = next(name for name in form if name.startswith("row-"))
        for wrong in (
            form | {row: "nonsense"},
            form | {row: "counted"},
            form | {"decision": "maybe"},
            form | {"decision": "return", "reason": ""},
            form | {"reason": "x" * 10_000},
        ):
            assert desk.browsers["manager"].post(url(desk, "decide_appeal"), wrong).status_code == 422, wrong
        assert desk.browsers["manager"].post(url(desk, "decide_appeal"), form | {"version": 9}).status_code == 409
        assert rows_of(desk) == before

    def test_the_inbox_leads_there_and_decides_nothing_outright(self, desk):
        appealed(desk)
        appeal = Appeal.objects.get()
        approval = pending_of(appeal)
        page = text_of(desk.browsers["manager"].get("/approvals/"))
        assert reverse("kpi:appeal_of", args=[appeal.pk]) in page
        answer = desk.browsers["manager"].get(reverse("kpi:appeal_of", args=[appeal.pk]))
        assert answer["Location"] == f"{url(desk)}#appeal-{appeal.pk}"
        assert desk.browsers["peer"].get(reverse("kpi:appeal_of", args=[appeal.pk])).status_code == 404
        outright = desk.browsers["manager"].post(
            reverse("approvals:decide", args=[approval.pk]), {"decision": "approve", "version": 1}
        )
        assert outright.status_code == 422
        assert pending_of(appeal) is not None

    def test_a_deputy_of_whoever_decides_opens_the_card_and_decides(self, desk):
        from roles.approvals.actions import delegate

        appealed(desk)
        deputy = factories.make_seat(factories.make_position(), desk.house.store).staff
        today = clock.today()
        delegate(
            principal=fresh(desk.staff["manager"]),
            deputy=deputy,
            starts_on=today,
            ends_on=today,
            acting_user=factories.make_superuser(),
        )
        browser = browser_of(deputy)
        assert desk.staff["manager"].name in text_of(browser.get(url(desk)))
        assert browser.post(url(desk, "decide_appeal"), form_of(desk, "decide_appeal")).status_code == 302
        assert browser.get(url(desk)).status_code == 404


class TestOldCards:
    def test_a_card_from_before_figures_were_kept_stays_readable(self, desk):
        from_before(desk)
        for who in ("owner", "lead", "manager"):
            page = desk.browsers[who].get(url(desk))
            assert page.status_code == 200
            assert page.context["card"]["total"] is not None
            assert page.context["figures"] == []
        refusal = text_of(desk.browsers["manager"].get(url(desk, "recount")))
        assert said("This card is from before figures were kept with their records: it stays as it is.") in refusal


@pytest.mark.parametrize("state", [published, appealed, granted], ids=lambda state: state.__name__)
def test_the_pages_stay_within_twenty_queries(desk, state):
    state(desk)
    for who, verbs in {
        "owner": ("scorecard", "appeal"),
        "manager": ("scorecard", "recount"),
        "admin": ("scorecard",),
    }.items():
        for verb in verbs:
            with CaptureQueriesContext(connection) as captured:
                desk.browsers[who].get(url(desk, verb))
            assert len(captured) <= 20, (who, verb, len(captured))


def test_a_weight_that_was_re_based_is_said_in_words(desk):
    published(desk)
    # Of execution, the reports (30) have no data.
    words = said(
        "%(part)s: weights re-based from %(from)s to %(to)s", **{"part": said("Execution"), "from": 70, "to": 100}
    )
    assert words in text_of(desk.browsers["owner"].get(url(desk)))


def test_pointing_at_a_value_without_rows(desk):
    published(desk)
    line = month.stored(desk.card).lines.filter(block="results").order_by("order").first()
    card = month.stored(desk.card)
    appeal = make_appeal(
        card=card, acting_user=fresh(card.owner), version=card.version, reason="r", points=[Pointing(line.pk)]
    )
    page = desk.browsers["manager"].get(url(desk))
    assert page.status_code == 200
    row = appeal.rows.get()
    form = {"version": 1, "decision": "approve", "reason": "", f"row-{row.pk}": "abc"}
    assert desk.browsers["manager"].post(url(desk, "decide_appeal"), form).status_code == 422
    assert desk.browsers["manager"].post(url(desk, "decide_appeal"), form | {f"row-{row.pk}": "90"}).status_code == 302
    line.refresh_from_db()
    assert (line.score, line.points) == (90, 54)
