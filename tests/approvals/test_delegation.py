"""Deciding in another's name: who may, on what, until when; and never on one's own through somebody else."""

import hashlib
import json
from datetime import UTC, date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import translation

from kpi.actions import LineScore, score_card, submit_card
from kpi.cards import close_months, open_cards
from kpi.models import LineSource, Scorecard
from kpi.reports.actions import submit_report
from kpi.reports.models import Report
from roles import clock
from roles.actions import deactivate_staff, end_assignment
from roles.approvals.actions import (
    approve,
    check_may_decide,
    delegate,
    end_delegations,
    return_document,
    revoke,
    submit,
)
from roles.approvals.chain import append, history_of
from roles.approvals.deciding import document_for, pending_of
from roles.approvals.models import Approval, ChainHead, Decision, Delegation
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
RIGHT = "approvals.add_delegation"


@pytest.fixture
def office(house):
    """The house, in which leaders may name deputies, with a second lead and a second clerk beside the first."""
    for name in ("chief", "manager", "lead"):
        factories.grant(getattr(house.positions, name), "own", RIGHT)
    house.lead2 = factories.make_seat(house.positions.lead, factories.make_team(house.department))
    house.clerk2 = factories.make_seat(house.positions.clerk, house.team)
    return house


@pytest.fixture
def report(office):
    return waiting_report(office.clerk)


@pytest.fixture
def approval(report):
    """The clerk's report, waiting for the lead."""
    return pending_of(report)


def waiting_report(seat, **fields):
    """Let a person hand in a report of today."""
    definition = factories.make_definition(seat.position, **fields)
    report = factories.make_report(definition, seat, MONDAY)
    return submit_report(report=report, acting_user=fresh(seat.staff), version=1, summary="s", plan="p")


def arrange(principal, deputy, *, first=MONDAY, last=MONDAY, by=None, **fields):
    return delegate(
        principal=fresh(principal.staff),
        deputy=fresh(deputy.staff),
        starts_on=first,
        ends_on=last,
        acting_user=fresh((by or principal).staff),
        **fields,
    )


def stored(approval):
    return Approval.objects.get(pk=approval.pk)


def decides_for(approval, seat):
    """Return in whose name a person may decide now ("" in their own), or None when they may not."""
    try:
        principal = check_may_decide(stored(approval), fresh(seat.staff))
    except PermissionDenied:
        return None
    return principal or ""


class TestArranging:
    def test_the_principal_names_a_deputy_who_is_told(self, office):
        made = arrange(office.lead, office.clerk2, last=MONDAY + DAY, reason=" 休假 ")
        assert (made.principal, made.deputy, made.reason) == (office.lead.staff, office.clerk2.staff, "休假")
        assert (made.unit, made.department, made.store) == (office.team, office.department, office.store)
        assert not Notification.objects.of(office.lead.staff).exists()
        message = Notification.objects.of(office.clerk2.staff).get()
        with translation.override("en"):
            assert office.lead.staff.name in message.message.title

    def test_a_clerk_has_nothing_to_delegate(self, office):
        with pytest.raises(PermissionDenied):
            arrange(office.clerk, office.clerk2)

    def test_nobody_arranges_it_for_another_without_the_right_over_their_unit(self, office):
        for seat in (office.clerk, office.lead2, office.manager):
            with pytest.raises(PermissionDenied):
                arrange(office.lead, office.clerk2, by=seat)
        assert not Delegation.objects.exists()

    def test_whoever_answers_for_the_unit_arranges_it_and_both_are_told(self, office):
        factories.grant(office.positions.chief, "store", RIGHT)
        made = arrange(office.lead, office.clerk2, by=office.chief)
        assert made.created_by == office.chief.staff
        told = Notification.objects.values_list("recipient", flat=True)
        assert set(told) == {office.lead.staff.pk, office.clerk2.staff.pk}

    def test_the_right_over_another_store_is_none_here(self, office):
        factories.grant(office.positions.chief, "store", RIGHT)
        far = factories.make_seat(office.positions.chief, factories.make_store(office.store.parent))
        with pytest.raises(PermissionDenied):
            arrange(office.lead, office.clerk2, by=far)

    def test_nobody_gives_themselves_the_decisions_of_another(self, office):
        factories.grant(office.positions.chief, "store", RIGHT)
        with pytest.raises(ValidationError) as refused:
            arrange(office.lead, office.chief, by=office.chief)
        assert "deputy" in refused.value.message_dict

    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("starts_on", {"first": MONDAY - DAY}),
            ("ends_on", {"first": MONDAY + DAY}),
            ("ends_on", {"last": MONDAY + timedelta(days=400)}),
            ("kinds", {"kinds": ["no.such"]}),
            ("reason", {"reason": "长" * 201}),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, office, field, change):
        with pytest.raises(ValidationError) as refused:
            arrange(office.lead, office.clerk2, **change)
        assert list(refused.value.message_dict) == [field]
        assert not Delegation.objects.exists()

    def test_nobody_is_their_own_deputy(self, office):
        with pytest.raises(ValidationError):
            arrange(office.lead, office.lead)
        row = Delegation(
            principal=office.lead.staff,
            deputy=office.lead.staff,
            unit=office.team,
            starts_on=MONDAY,
            ends_on=MONDAY,
            created_by=office.lead.staff,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_the_deputy_works_in_the_same_store_or_the_group_above(self, office):
        far = factories.make_seat(office.positions.lead, factories.make_store(office.store.parent))
        with pytest.raises(ValidationError):
            arrange(office.lead, far)
        above = factories.make_seat(office.positions.chief, office.store.parent)
        assert arrange(office.lead, above)

    def test_somebody_who_left_is_no_deputy(self, office):
        deactivate_staff(staff=office.clerk2.staff, last_day=MONDAY)
        with pytest.raises(ValidationError):
            arrange(office.lead, office.clerk2)

    def test_the_same_deputy_twice_in_one_time_is_refused_and_another_is_not(self, office):
        arrange(office.lead, office.clerk2, last=MONDAY + 3 * DAY)
        with pytest.raises(ValidationError):
            arrange(office.lead, office.clerk2, first=MONDAY + 3 * DAY, last=MONDAY + 5 * DAY)
        assert arrange(office.lead, office.clerk2, first=MONDAY + 4 * DAY, last=MONDAY + 5 * DAY)
        assert arrange(office.lead, office.lead2)


class TestDeciding:
    def test_the_deputy_decides_and_both_names_are_kept(self, office, approval, report, monday):
        arrange(office.lead, office.clerk2)
        Notification.objects.all().delete()
        decision = approve(approval=approval, acting_user=fresh(office.clerk2.staff), version=1, reason="好")
        assert (decision.actor, decision.principal) == (office.clerk2.staff, office.lead.staff)
        settled = stored(approval)
        assert (settled.decided_by, settled.decided_for) == (office.clerk2.staff, office.lead.staff)
        with translation.override("en"):
            assert settled.decider_name == f"{office.clerk2.staff.name} (for {office.lead.staff.name})"
        assert Report.objects.get(pk=report.pk).state == "approved"
        assert [each.principal for each in history_of(report)] == [None, office.lead.staff]
        assert list(faults()) == []
        told = set(Notification.objects.values_list("recipient", flat=True))
        assert told == {office.clerk.staff.pk, office.lead.staff.pk}

    def test_the_deputy_returns_it_with_a_reason(self, office, approval, report):
        arrange(office.lead, office.clerk2)
        return_document(approval=approval, acting_user=fresh(office.clerk2.staff), version=1, reason="补充")
        assert Report.objects.get(pk=report.pk).state == "returned"

    def test_a_document_that_comes_in_is_told_to_the_deputy(self, office):
        arrange(office.lead, office.clerk2)
        Notification.objects.all().delete()
        waiting_report(office.clerk)
        assert set(Notification.objects.values_list("recipient", flat=True)) == {
            office.lead.staff.pk,
            office.clerk2.staff.pk,
        }

    def test_it_waits_for_both_and_is_counted_once_each(self, office, approval):
        assert not Approval.objects.waiting_for(fresh(office.clerk2.staff)).exists()
        arrange(office.lead, office.clerk2)
        for seat in (office.lead, office.clerk2):
            assert list(Approval.objects.waiting_for(fresh(seat.staff))) == [approval]
        assert not Approval.objects.waiting_for(fresh(office.lead2.staff)).exists()

    def test_the_principal_still_decides_in_their_own_name(self, office, approval):
        arrange(office.lead, office.clerk2)
        decision = approve(approval=approval, acting_user=fresh(office.lead.staff), version=1)
        assert decision.principal is None

    def test_what_the_principal_may_as_somebody_above_the_author_the_deputy_may_too(self, office, approval):
        arrange(office.manager, office.lead2)
        assert decides_for(approval, office.lead2) == office.manager.staff
        # It was not addressed to the principal: it stands in nobody's list but the lead's.
        assert not Approval.objects.waiting_for(fresh(office.lead2.staff)).exists()

    def test_whoever_may_in_their_own_right_decides_in_their_own_name(self, office, approval):
        arrange(office.lead, office.manager)
        assert decides_for(approval, office.manager) == ""

    def test_only_the_kinds_that_were_delegated(self, office, approval):
        arrange(office.lead, office.clerk2, kinds=["kpi.scorecard"])
        assert decides_for(approval, office.clerk2) is None
        assert not Approval.objects.waiting_for(fresh(office.clerk2.staff)).exists()
        arrange(office.lead, office.lead2, kinds=["reports.report"])
        assert decides_for(approval, office.lead2) == office.lead.staff
        assert Approval.objects.waiting_for(fresh(office.lead2.staff)).exists()

    def test_the_document_opens_to_the_deputy_while_it_runs(self, office, report, approval):
        rows = Report.objects.all()
        assert not rows.visible_to(fresh(office.lead2.staff)).filter(pk=report.pk).exists()
        made = arrange(office.lead, office.lead2)
        assert document_for(rows, fresh(office.lead2.staff), report.pk) == report
        approve(approval=approval, acting_user=fresh(office.lead2.staff), version=1)
        assert document_for(rows, fresh(office.lead2.staff), report.pk) == report
        revoke(delegation=made, acting_user=fresh(office.lead.staff))
        with pytest.raises(Http404):
            document_for(rows, fresh(office.lead2.staff), report.pk)


class TestDays:
    def test_both_days_are_included_and_no_other(self, office):
        arrange(office.lead, office.clerk2, first=MONDAY + DAY, last=MONDAY + 2 * DAY)
        approval = pending_of(waiting_report(office.clerk))
        for offset, expected in enumerate([None, office.lead.staff, office.lead.staff, None]):
            with clock.at(clock.local(MONDAY + offset * DAY)):
                assert decides_for(approval, office.clerk2) == expected
                waits = Approval.objects.waiting_for(fresh(office.clerk2.staff)).exists()
                assert waits == (expected is not None)

    def test_revoked_it_ends_on_the_next_request(self, office, approval):
        made = arrange(office.lead, office.clerk2, last=MONDAY + DAY)
        assert revoke(delegation=made, acting_user=fresh(office.lead.staff))
        assert decides_for(approval, office.clerk2) is None
        assert not revoke(delegation=made, acting_user=fresh(office.lead.staff))

    @pytest.mark.parametrize("who", ["lead", "clerk2", "chief"])
    def test_the_two_and_whoever_answers_for_the_unit_end_it(self, office, who):
        factories.grant(office.positions.chief, "store", RIGHT)
        made = arrange(office.lead, office.clerk2)
        Notification.objects.all().delete()
        assert revoke(delegation=made, acting_user=fresh(getattr(office, who).staff))
        assert made.revoked_by == getattr(office, who).staff
        people = {office.lead.staff.pk, office.clerk2.staff.pk} - {getattr(office, who).staff.pk}
        assert set(Notification.objects.values_list("recipient", flat=True)) == people

    def test_nobody_else_ends_it(self, office):
        made = arrange(office.lead, office.clerk2)
        for seat in (office.clerk, office.lead2, office.manager):
            with pytest.raises(PermissionDenied):
                revoke(delegation=made, acting_user=fresh(seat.staff))
        made.refresh_from_db()
        assert made.revoked_at is None

    def test_many_are_ended_at_once_and_those_over_are_left_alone(self, office, monday):
        over = arrange(office.lead, office.clerk2)
        running = arrange(office.lead, office.lead2, last=MONDAY + 5 * DAY)
        with clock.at(monday + DAY):
            ended = end_delegations(delegations=[over.pk, running.pk], acting_user=office.chief.staff, at=monday + DAY)
        assert ended == [running.pk]

    def test_it_ends_with_the_principal_s_rights(self, office, approval):
        arrange(office.lead, office.clerk2, last=MONDAY + 3 * DAY)
        end_assignment(assignment=office.lead, ends_on=MONDAY)
        assert decides_for(approval, office.clerk2) == office.lead.staff
        with clock.at(clock.local(MONDAY + DAY)):
            assert decides_for(approval, office.clerk2) is None

    @pytest.mark.parametrize("who", ["lead", "clerk2"])
    def test_it_ends_when_either_of_them_leaves(self, office, approval, who):
        arrange(office.lead, office.clerk2)
        deactivate_staff(staff=getattr(office, who).staff, last_day=MONDAY)
        assert decides_for(approval, office.clerk2) is None
        assert not Approval.objects.waiting_for(fresh(office.clerk2.staff)).exists()


# What `attempt` returns where somebody may not decide: in nobody's name, not by trying, and nothing waits for them.
REFUSED = (None, "refused", False, "pending")


def attempt(approval, seat):
    """Try to approve; return in whose name they may, what came of it, whether it waits for them, and its state."""
    principal = decides_for(approval, seat)
    try:
        approve(approval=stored(approval), acting_user=fresh(seat.staff), version=1)
        outcome = "approved"
    except PermissionDenied:
        outcome = "refused"
    waits = Approval.objects.waiting_for(fresh(seat.staff)).filter(pk=approval.pk).exists()
    return principal, outcome, waits, stored(approval).state


class TestNeverOnesOwn:
    def test_a_deputy_does_not_decide_on_their_own_document(self, office, approval):
        arrange(office.lead, office.clerk)
        assert attempt(approval, office.clerk) == REFUSED

    def test_nor_on_one_they_handed_in_for_another(self, office):
        report = factories.make_report(factories.make_definition(office.positions.clerk), office.clerk, MONDAY)
        approval = submit(document=report, acting_user=office.lead2.staff, approver=office.lead.staff, verb="")
        arrange(office.lead, office.lead2)
        assert attempt(approval, office.lead2) == REFUSED

    def test_nor_on_the_principal_s_own(self, office):
        approval = pending_of(waiting_report(office.lead))
        assert approval.approver == office.manager.staff
        arrange(office.lead, office.clerk2)
        assert attempt(approval, office.clerk2) == REFUSED

    def test_nor_on_the_principal_s_own_as_deputy_of_the_principal_s_superior(self, office):
        approval = pending_of(waiting_report(office.lead))
        arrange(office.lead, office.lead2)
        arrange(office.manager, office.lead2)
        assert attempt(approval, office.lead2) == REFUSED

    def test_two_who_act_for_each_other_decide_on_neither_s_own(self, office):
        factories.grant(office.positions.lead, "department", "reports.approve_report")
        pairs = ((office.lead, office.lead2), (office.lead2, office.lead))
        for principal, deputy in pairs:
            arrange(principal, deputy)
        for author, approver in pairs:
            report = factories.make_report(factories.make_definition(author.position), author, MONDAY)
            mine = submit(document=report, acting_user=fresh(author.staff), approver=approver.staff)
            # The approver in their own right, as before; the author not, though the approver's deputy.
            assert decides_for(mine, approver) == ""
            assert attempt(mine, author) == REFUSED

    def test_nobody_is_the_deputy_of_a_deputy(self, office, approval):
        arrange(office.lead, office.lead2)
        arrange(office.lead2, office.clerk2)
        assert decides_for(approval, office.lead2) == office.lead.staff
        assert attempt(approval, office.clerk2) == REFUSED

    def test_the_database_itself_refuses_it(self, office, approval):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(
                state="approved", decided_by=office.lead2.staff, decided_for=office.clerk.staff
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(
                state="approved", decided_by=office.lead.staff, submitted_for=office.lead.staff
            )


class TestScorecards:
    @pytest.fixture
    def card(self, office):
        factories.make_weight(office.positions.clerk, 100)
        open_cards(date(2026, 2, 1), assignments=[office.clerk.pk])
        close_months(clock.now())
        card = Scorecard.objects.get(assignment=office.clerk, month=date(2026, 2, 1))
        return submit_card(card=card, acting_user=fresh(office.clerk.staff), version=card.version)

    def score(self, card, seat):
        approval = pending_of(card)
        scores = {line.pk: LineScore(80) for line in card.lines.exclude(source=LineSource.COMPUTED)}
        return score_card(
            card=card, approval=approval, acting_user=fresh(seat.staff), version=approval.version, scores=scores
        )

    def test_a_deputy_s_scores_are_the_principal_s_and_go_on_above_them(self, office, card):
        arrange(office.lead, office.clerk2)
        self.score(card, office.clerk2)
        assert card.scored_by == office.lead.staff
        waiting = pending_of(card)
        assert (waiting.approver, waiting.submitted_by) == (office.manager.staff, office.clerk2.staff)
        assert waiting.submitted_for == office.lead.staff

    def test_neither_who_scored_nor_for_whom_approves_the_scores(self, office, card):
        arrange(office.lead, office.lead2)
        self.score(card, office.lead2)
        arrange(office.manager, office.lead2)
        approval = pending_of(card)
        for seat in (office.lead, office.lead2, office.clerk):
            assert decides_for(approval, seat) is None
        assert decides_for(approval, office.manager) == ""

    def test_a_superior_who_scored_as_deputy_is_passed_over_by_the_next_level(self, office, card):
        arrange(office.lead, office.manager)
        approval = pending_of(card)
        # In the manager's own right: the card goes on to the chief.
        assert decides_for(approval, office.manager) == ""
        self.score(card, office.manager)
        assert pending_of(card).approver == office.chief.staff

    def test_returned_it_waits_for_the_principal_whose_delegation_may_be_over(self, office, card):
        made = arrange(office.lead, office.clerk2)
        self.score(card, office.clerk2)
        revoke(delegation=made, acting_user=fresh(office.lead.staff))
        approval = pending_of(card)
        return_document(approval=approval, acting_user=fresh(office.manager.staff), version=1, reason="重评")
        assert pending_of(card).approver == office.lead.staff


@pytest.mark.usefixtures("unguarded")
class TestChain:
    def old_digest(self, entry):
        """Return the hash the way entries were hashed before anybody could act for another."""
        facts = [
            entry.store_id,
            entry.sequence,
            entry.content_type_id,
            entry.object_id,
            entry.approval_id,
            entry.actor_id,
            entry.verb,
            hashlib.sha256(entry.reason.encode()).hexdigest(),
            entry.content_hash,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.previous_hash,
        ]
        return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()

    def test_entries_written_before_still_hold_and_new_ones_follow_them(self, office, report, monday):
        Decision.objects.all().delete()
        ChainHead.objects.all().delete()
        first = append(document=report, actor=office.clerk.staff, verb="submit", at=monday, reason="以前")
        assert first.hash == self.old_digest(first)
        second = append(
            document=report, actor=office.clerk2.staff, verb="approve", at=monday, principal=office.lead.staff
        )
        assert second.hash != self.old_digest(second)
        assert list(faults()) == []

    def test_a_principal_added_changed_or_wiped_out_is_found(self, office, approval):
        arrange(office.lead, office.clerk2)
        approve(approval=approval, acting_user=fresh(office.clerk2.staff), version=1)
        before, after = Decision.objects.order_by("sequence")
        for entry, principal in ((before, office.lead.staff), (after, None), (after, office.manager.staff)):
            kept = entry.principal
            Decision.objects.filter(pk=entry.pk).update(principal=principal)
            assert [(number, what) for _store, number, what in faults()] == [(entry.sequence, "was changed")]
            Decision.objects.filter(pk=entry.pk).update(principal=kept)
        assert list(faults()) == []
