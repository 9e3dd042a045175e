"""The pages of the handover: who sees what, choosing successors, answering, and the protocol."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kpi.reports.actions import submit_report
from kpi.reports.models import Report
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval
from roles.personnel.handover.actions import offer, plan, prepare
from roles.personnel.models import Handover, HandoverEntry, HandoverLine
from roles.personnel.models.handover import Outcome
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def office(house):
    """The house with a personnel officer and a second lead; two reports wait for the lead, who owes two duties."""
    personnel = factories.make_position(
        reports_to=house.positions.chief, grants=[("store", "roles.change_assignment", "roles.view_staff")]
    )
    house.hr = factories.make_seat(personnel, factories.make_department(house.store, "finance"))
    house.lead2 = factories.make_seat(house.positions.lead, factories.make_team(house.department))
    house.reports = []
    for number in range(2):
        definition = factories.make_definition(house.positions.clerk, name_zh=f"日报{number}")
        report = factories.make_report(definition, house.clerk, MONDAY)
        submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary="s", plan="p")
        house.reports.append(report)
    for number in range(2):
        factories.make_item(factories.make_duty(house.positions.lead, name_zh=f"职责{number}"), house.lead, MONDAY)
    return house


@pytest.fixture
def handover(office):
    """The lead's handover, being prepared."""
    return prepare(
        acting_user=fresh(office.hr.staff),
        staff=office.lead.staff,
        seats=[office.lead],
        reason="leave",
        last_day=FRIDAY,
    )


@pytest.fixture
def offered(office, handover):
    """The same, its documents offered to the second lead and its items to the clerk."""
    for kind, successor in (("approvals", office.lead2), ("items", office.clerk)):
        plan(
            handover=handover,
            acting_user=fresh(office.hr.staff),
            version=handover.version,
            lines=list(handover.lines.filter(kind=kind).values_list("pk", flat=True)),
            successor=successor.staff,
        )
    offer(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)
    return handover


def url(handover, what=""):
    return reverse(f"personnel:handover{what}", args=[handover.pk])


def post(seat, handover, way, **form):
    given = {"version": Handover.objects.get(pk=handover.pk).version, **form}
    return browser_of(seat.staff).post(url(handover, f"_{way}"), given)


def state():
    """Return everything a handover changes."""
    return (
        list(Handover.objects.order_by("pk").values()),
        list(HandoverLine.objects.order_by("pk").values()),
        list(HandoverEntry.objects.order_by("pk").values()),
        list(Approval.objects.order_by("pk").values("approver", "version")),
    )


class TestStarting:
    def start(self, office, seat, **form):
        given = {"seats": [seat.pk], "reason": "leave", "last_day": FRIDAY.isoformat(), **form}
        return browser_of(office.hr.staff).post(reverse("personnel:handover_start", args=[seat.staff_id]), given)

    def test_it_is_written_down_and_shown(self, office):
        response = self.start(office, office.lead)
        made = Handover.objects.get()
        assert response["Location"] == url(made)
        body = text_of(browser_of(office.hr.staff).get(url(made)))
        assert "日报0" in body
        assert "职责1" in body

    def test_one_under_way_is_shown_instead(self, office, handover):
        page = browser_of(office.hr.staff).get(reverse("personnel:handover_start", args=[office.lead.staff_id]))
        assert page["Location"] == url(handover)

    @pytest.mark.parametrize(
        "form",
        [
            {"seats": []},
            {"seats": ["x"]},
            {"seats": [2**70]},
            {"reason": "holiday"},
            {"last_day": ""},
            {"last_day": "soon\x00"},
            {"last_day": "1999-01-01"},
            {"last_day": "9999-12-31"},
        ],
    )
    def test_bad_input_is_said_beside_its_field_and_writes_nothing(self, office, form):
        response = self.start(office, office.lead, **form)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == list(form)
        assert not Handover.objects.exists()

    def test_people_out_of_reach_do_not_exist_and_others_are_refused(self, office):
        far = factories.make_seat(office.positions.lead, factories.make_store(office.store.parent))
        assert self.start(office, far).status_code == 404
        address = reverse("personnel:handover_start", args=[office.lead.staff_id])
        assert browser_of(office.manager.staff).get(address).status_code == 403
        own = reverse("personnel:handover_start", args=[office.hr.staff_id])
        assert browser_of(office.hr.staff).get(own).status_code == 403


class TestSeeing:
    def test_whoever_prepares_and_the_person_see_every_line(self, office, offered):
        for seat in (office.hr, office.lead):
            page = browser_of(seat.staff).get(url(offered))
            assert sum(group["count"] for group in page.context["groups"]) == 4

    def test_a_successor_sees_their_own_lines_only(self, office, offered):
        page = browser_of(office.lead2.staff).get(url(offered))
        assert [group["code"] for group in page.context["groups"]] == ["approvals"]
        assert page.context["asked"] == 2
        for response in (page, browser_of(office.lead2.staff).get(url(offered, "_protocol"))):
            body = text_of(response)
            assert "日报0" in body
            assert "职责0" not in body
            assert office.clerk.staff.name not in body.replace(f"日报0 · {office.clerk.staff.name}", "").replace(
                f"日报1 · {office.clerk.staff.name}", ""
            )

    def test_it_does_not_exist_for_anybody_else(self, office, offered):
        for seat in (office.manager, office.chief):
            for what in ("", "_protocol"):
                assert browser_of(seat.staff).get(url(offered, what)).status_code == 404
            for what in ("plan", "offer", "answer", "cancel"):
                assert post(seat, offered, what).status_code == 404

    def test_a_plan_is_not_shown_before_it_is_offered(self, office, handover):
        plan(
            handover=handover,
            acting_user=fresh(office.hr.staff),
            version=handover.version,
            lines=[line.pk for line in handover.lines.all()],
            successor=office.lead2.staff,
        )
        assert browser_of(office.lead2.staff).get(url(handover)).status_code == 404

    def test_the_list_shows_each_their_own(self, office, offered):
        for seat, count in ((office.hr, 1), (office.lead, 1), (office.lead2, 1), (office.clerk, 1), (office.chief, 0)):
            page = browser_of(seat.staff).get("/people/handovers/")
            assert page.context["page_obj"].paginator.count == count

    def test_long_lists_are_cut_and_the_protocol_is_whole(self, office, monkeypatch):
        for _number in range(70):
            factories.make_duty(office.positions.lead)
        factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        made = prepare(
            acting_user=fresh(office.hr.staff),
            staff=office.lead.staff,
            seats=[office.lead],
            reason="leave",
            last_day=FRIDAY,
        )
        page = browser_of(office.hr.staff).get(url(made))
        group = next(each for each in page.context["groups"] if each["code"] == "items")
        assert (len(group["lines"]), group["count"], group["left_out"]) == (60, 73, 13)
        printed = browser_of(office.hr.staff).get(url(made, "_protocol")).context["groups"]
        assert [len(each["lines"]) for each in printed if each["code"] == "items"] == [73]


class TestChoosing:
    def test_everything_one_kind_and_the_ticked(self, office, handover):
        lines = {line.kind: line.pk for line in handover.lines.all()}
        post(office.hr, handover, "plan", successor=office.lead2.staff_id, what="all")
        assert set(handover.lines.values_list("successor", flat=True)) == {office.lead2.staff_id}
        post(office.hr, handover, "plan", successor=office.manager.staff_id, what="kind:items")
        post(office.hr, handover, "plan", successor="", what="ticked", lines=[lines["approvals"]])
        planned = {
            kind: sorted(str(pk) for pk in handover.lines.filter(kind=kind).values_list("successor", flat=True))
            for kind in lines
        }
        assert planned["items"] == [str(office.manager.staff_id)] * 2
        assert sorted(planned["approvals"]) == sorted([str(office.lead2.staff_id), "None"])
        post(office.hr, handover, "plan", successor=office.chief.staff_id, what="rest")
        assert handover.lines.get(pk=lines["approvals"]).successor == office.chief.staff

    def test_who_must_not_decide_is_left_out_and_it_is_said(self, office, handover):
        response = post(office.hr, handover, "plan", successor=office.clerk.staff_id, what="all")
        body = text_of(browser_of(office.hr.staff).get(response["Location"]))
        assert handover.lines.filter(successor=office.clerk.staff).count() == 2
        assert body

    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"successor": "x", "what": "all"}, "successor"),
            ({"successor": "9" * 50, "what": "all"}, "successor"),
            ({"successor": "\x00", "what": "all"}, "successor"),
            ({"successor": "", "what": "everything\x00"}, "what"),
            ({"successor": "", "what": "kind:nothing"}, "what"),
            ({"successor": "", "what": "ticked"}, "what"),
            ({"successor": "", "what": "ticked", "lines": ["1\x00"]}, "lines"),
            ({"successor": "", "what": "ticked", "lines": [2**70]}, "lines"),
            ({"successor": "", "what": "all", "version": "x"}, "version"),
        ],
    )
    def test_bad_input_changes_nothing(self, office, handover, form, field):
        before = state()
        response = post(office.hr, handover, "plan", **form)
        assert response.status_code == 422
        assert field in response.context["plan_form"].errors
        assert state() == before

    def test_a_plan_of_an_older_page_is_refused(self, office, handover):
        post(office.hr, handover, "plan", successor=office.lead2.staff_id, what="all")
        before = state()
        response = post(office.hr, handover, "plan", version=1, successor=office.manager.staff_id, what="all")
        assert response.status_code == 409
        assert state() == before

    def test_the_person_proposes_and_does_not_ask(self, office, handover):
        form = {"successor": office.lead2.staff_id, "what": "all"}
        assert post(office.lead, handover, "plan", **form).status_code == 302
        assert post(office.lead, handover, "offer").status_code == 403
        assert post(office.hr, handover, "offer").status_code == 302
        assert post(office.lead, handover, "plan", **form).status_code == 409

    def test_asking_without_a_successor_says_so(self, office, handover):
        response = post(office.hr, handover, "offer")
        assert response.status_code == 422
        assert said("Choose a successor first.") in text_of(response)

    @pytest.mark.parametrize("version", ["", "x", "\x00", "9" * 40, "-1"])
    def test_nonsense_for_a_version_is_a_stale_page(self, office, offered, version):
        before = state()
        for what in ("offer", "cancel"):
            assert post(office.hr, offered, what, version=version).status_code == 409
        assert state() == before


class TestAnswering:
    def test_taken_over_it_is_theirs(self, office, offered):
        response = post(office.lead2, offered, "answer", answer="accept")
        assert response["Location"] == url(offered)
        assert {pending_of(report).approver for report in office.reports} == {office.lead2.staff}
        assert post(office.clerk, offered, "answer", answer="accept").status_code == 302
        assert Handover.objects.get().state == "accepted"

    def test_refused_with_a_reason_it_goes_back(self, office, offered):
        assert post(office.lead2, offered, "answer", answer="refuse", reason="忙").status_code == 302
        assert offered.lines.filter(kind="approvals", successor=None).count() == 2
        assert "忙" in text_of(browser_of(office.hr.staff).get(url(offered)))
        # Nothing of it is theirs to see any more.
        assert browser_of(office.lead2.staff).get(url(offered)).status_code == 404

    @pytest.mark.parametrize(
        "form",
        [
            {"answer": "refuse", "reason": " "},
            {"answer": "refuse", "reason": "理" * 10_000},
            {"answer": "refuse", "reason": "a\x00b"},
            {"answer": "maybe"},
            {"answer": "accept", "version": "x"},
        ],
    )
    def test_bad_input_says_so_keeps_what_was_typed_and_changes_nothing(self, office, offered, form):
        before = state()
        response = post(office.lead2, offered, "answer", **form)
        assert response.status_code == 422
        assert response.context["answer_error"]
        assert form.get("reason", "") + "</textarea>" in text_of(response)
        assert state() == before

    def test_a_form_from_before_the_plan_changed_is_refused(self, office, offered):
        form = {"version": offered.version, "answer": "accept"}
        post(office.hr, offered, "plan", successor=office.lead2.staff_id, what="all")
        before = state()
        response = browser_of(office.clerk.staff).post(url(offered, "_answer"), form)
        # The clerk was asked for the items, which were planned for somebody else meanwhile.
        assert response.status_code == 404
        assert browser_of(office.hr.staff).post(url(offered, "_answer"), form).status_code == 403
        assert state() == before

    def test_the_answer_sent_twice_is_no_error(self, office, offered):
        assert post(office.lead2, offered, "answer", answer="accept").status_code == 302
        before = state()
        assert post(office.lead2, offered, "answer", answer="accept").status_code == 409
        assert state() == before

    def test_cancelled_nobody_answers_any_more(self, office, offered):
        assert post(office.hr, offered, "cancel").status_code == 302
        assert post(office.lead2, offered, "answer", answer="accept").status_code == 409
        assert {line.outcome for line in offered.lines.all()} == {Outcome.OPEN}


class TestProtocol:
    def test_it_names_both_sides_every_line_and_has_room_to_sign(self, office, offered):
        post(office.lead2, offered, "answer", answer="accept")
        body = text_of(browser_of(office.hr.staff).get(url(offered, "_protocol")))
        for name in (office.lead.staff.name, office.lead.staff.employee_no, office.lead2.staff.name, office.store.name):
            assert name in body
        for text in ("Handed over by", "Taken over by", "Witnessed by"):
            assert said(text) in body
        assert body.count("sheet-no") >= 4
        assert "<script>" not in body
        assert "style=" not in body


def test_the_reports_of_a_handover_stay_readable_for_their_author(office, offered):
    post(office.lead2, offered, "answer", answer="accept")
    assert browser_of(office.clerk.staff).get(f"/reports/{office.reports[0].pk}/").status_code == 200
    assert Report.objects.get(pk=office.reports[0].pk).state == "submitted"
