"""Opinions and copies: who asks, who answers, who reads for how long, and what the log and the letters say of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpi.reports.actions import submit_report
from roles.approvals.actions import (
    StaleDecision,
    add_watcher,
    answer_opinion,
    approve,
    ask_opinion,
    remove_watcher,
    return_document,
    withdraw,
)
from roles.approvals.chain import history_of
from roles.approvals.deciding import pending_of, timeline
from roles.approvals.models import Approval, Opinion, Watcher
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
VIEW = "reports.view_report"


@pytest.fixture
def report(house):
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    return submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary="s", plan="p")


@pytest.fixture
def approval(report):
    """The clerk's report, waiting for the lead."""
    return pending_of(report)


@pytest.fixture
def expert(house):
    """Somebody of another team of the store, who reads nobody's reports."""
    return factories.make_seat(house.positions.clerk, factories.make_team(house.department))


def stored(approval):
    return Approval.objects.get(pk=approval.pk)


def ask(approval, by, whom, question="数字对吗?", version=1):
    return ask_opinion(
        approval=stored(approval),
        acting_user=fresh(by.staff),
        asked=fresh(whom.staff),
        version=version,
        question=question,
    )


def answer(opinion, by, text="对"):
    return answer_opinion(opinion=Opinion.objects.get(pk=opinion.pk), acting_user=fresh(by.staff), answer=text)


def copy(approval, by, whom):
    return add_watcher(approval=stored(approval), acting_user=fresh(by.staff), watcher=fresh(whom.staff))


def told(seat):
    return [each.params["what"] for each in Notification.objects.of(seat.staff).order_by("pk") if "what" in each.params]


class TestAsking:
    def test_the_person_asked_reads_while_it_waits_and_the_log_names_them(self, house, approval, report, expert):
        assert not fresh(expert.staff).has_perm(VIEW, report)
        ask(approval, house.lead, expert)
        assert fresh(expert.staff).has_perm(VIEW, report)
        assert not fresh(expert.staff).has_perm("reports.approve_report", report)
        assert told(expert) == ["asked"]
        entry = history_of(report).last()
        assert (entry.verb, entry.actor, entry.target) == ("ask", house.lead.staff, expert.staff)
        assert (stored(approval).state, stored(approval).version) == ("pending", 1)
        assert list(Approval.objects.asking(fresh(expert.staff))) == [approval]
        approve(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1)
        assert not fresh(expert.staff).has_perm(VIEW, report)
        assert list(faults()) == []

    def test_whoever_could_read_it_anyway_keeps_it(self, house, approval, report):
        ask(approval, house.lead, house.manager)
        approve(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1)
        assert fresh(house.manager.staff).has_perm(VIEW, report)

    def test_whoever_has_it_copied_as_well_keeps_it(self, house, approval, report, expert):
        ask(approval, house.lead, expert)
        copy(approval, house.lead, expert)
        approve(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1)
        assert fresh(expert.staff).has_perm(VIEW, report)

    def test_nobody_is_asked_twice_before_the_answer(self, house, approval, expert):
        opinion = ask(approval, house.lead, expert)
        with pytest.raises(ValidationError) as refused:
            ask(approval, house.lead, expert)
        assert "person" in refused.value.message_dict
        answer(opinion, expert)
        assert ask(approval, house.lead, expert, "还有呢?").pk != opinion.pk

    def test_who_is_not_asked(self, house, approval):
        far = factories.make_seat(house.positions.lead, factories.make_store(house.store.parent))
        for whom in (house.clerk, house.lead, far):
            with pytest.raises(ValidationError) as refused:
                ask(approval, house.lead, whom)
            assert "person" in refused.value.message_dict
        assert not Opinion.objects.exists()

    @pytest.mark.parametrize("question", ["", " \n", "问" * 2001])
    def test_a_question_is_one(self, house, approval, expert, question):
        with pytest.raises(ValidationError) as refused:
            ask(approval, house.lead, expert, question)
        assert "question" in refused.value.message_dict

    def test_a_form_from_before_is_refused(self, house, approval, expert):
        with pytest.raises(StaleDecision):
            ask(approval, house.lead, expert, version=7)
        assert not Opinion.objects.exists()


class TestAnswering:
    def test_once_by_the_person_asked_and_whoever_asked_is_told(self, house, approval, report, expert):
        opinion = ask(approval, house.lead, expert)
        with pytest.raises(PermissionDenied):
            answer(opinion, house.manager)
        given = answer(opinion, expert, " 对 ")
        assert (given.answer, given.answered_at is not None) == ("对", True)
        assert "answered" in told(house.lead)
        entry = history_of(report).last()
        assert (entry.verb, entry.actor, entry.target, entry.reason) == ("answer", expert.staff, house.lead.staff, "对")
        with pytest.raises(StaleDecision):
            answer(opinion, expert, "不对")
        assert Opinion.objects.get().answer == "对"

    def test_not_after_it_was_decided(self, house, approval, expert):
        opinion = ask(approval, house.lead, expert)
        withdraw(approval=stored(approval), acting_user=fresh(house.clerk.staff), version=1)
        with pytest.raises(StaleDecision):
            answer(opinion, expert)
        assert Opinion.objects.get().answer == ""

    def test_deciders_read_it_in_the_history_and_the_author_does_not(self, house, approval, report, expert):
        answer(ask(approval, house.lead, expert), expert, "悄悄话")
        words = {
            name: [each["reason"] for each in timeline(report, reader=fresh(reader)) if each["action"] == "answer"]
            for name, reader in (
                ("lead", house.lead.staff),
                ("author", house.clerk.staff),
                ("expert", expert.staff),
                ("chief", house.chief.staff),
            )
        }
        assert words == {"lead": ["悄悄话"], "expert": ["悄悄话"], "author": [""], "chief": [""]}
        assert "悄悄话" not in [each["reason"] for each in timeline(report)]


class TestCopies:
    def test_deciders_and_the_author_copy_it_and_the_reader_learns_what_becomes_of_it(
        self, house, approval, report, expert
    ):
        copy(approval, house.clerk, expert)
        assert fresh(expert.staff).has_perm(VIEW, report)
        with pytest.raises(ValidationError):
            copy(approval, house.lead, expert)
        return_document(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1, reason="再改")
        assert told(expert) == ["copied", "watch-returned"]
        assert fresh(expert.staff).has_perm(VIEW, report)
        assert list(Approval.objects.copied_to(fresh(expert.staff))) == [approval]
        entries = [(each.verb, each.target) for each in history_of(report)]
        assert ("watch", expert.staff) in entries

    def test_it_ends_for_all_rounds(self, house, approval, report, expert):
        copy(approval, house.lead, expert)
        return_document(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1, reason="再改")
        report.refresh_from_db()
        submit_report(
            report=report, acting_user=fresh(house.clerk.staff), version=report.version, summary="2", plan="p"
        )
        again = pending_of(report)
        row = again.watchers.get()
        assert remove_watcher(watcher=row, acting_user=fresh(house.clerk.staff)) is True
        assert not Watcher.objects.exists()
        assert not fresh(expert.staff).has_perm(VIEW, report)
        assert history_of(report).last().verb == "unwatch"
        assert remove_watcher(watcher=row, acting_user=fresh(house.clerk.staff)) is False

    def test_whoever_is_still_asked_keeps_reading(self, house, approval, report, expert):
        row = copy(approval, house.lead, expert)
        ask(approval, house.lead, expert)
        remove_watcher(watcher=row, acting_user=fresh(house.lead.staff))
        assert fresh(expert.staff).has_perm(VIEW, report)
        approve(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1)
        assert not fresh(expert.staff).has_perm(VIEW, report)

    def test_not_once_it_is_decided_and_not_to_those_whose_it_is(self, house, approval, expert):
        with pytest.raises(ValidationError):
            copy(approval, house.lead, house.clerk)
        approve(approval=stored(approval), acting_user=fresh(house.lead.staff), version=1)
        with pytest.raises(StaleDecision):
            copy(approval, house.lead, expert)
        assert not Watcher.objects.exists()
