"""Sharing one record with a colleague, and taking it back: who may, with whom, and that it ends at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpi.models import Scorecard
from kpi.reports.models import Report
from roles import clock
from roles.actions import deactivate_staff
from roles.notifications.models import Notification
from roles.sharing import share, share_with_colleague, shares_of, take_back, unshare
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def card(world):
    return Scorecard.objects.get(owner=world.seats["clerk1"].staff)


def give(record, giver, reader):
    return share_with_colleague(record=record, colleague=fresh(reader.staff), acting_user=fresh(giver.staff))


def reads(seat, record):
    staff = fresh(seat.staff)
    listed = type(record).objects.visible_to(staff).filter(pk=record.pk).exists()
    assert staff.has_perm(f"{record._meta.app_label}.view_{record._meta.model_name}", record) is listed
    return listed


class TestSharing:
    def test_the_owner_shares_for_reading_and_it_is_kept_who_did_and_when(self, world, card, monday):
        row = give(card, world.seats["clerk1"], world.seats["mechanic"])
        assert (row.user, row.shared_by, row.shared_at) == (
            world.seats["mechanic"].staff,
            world.seats["clerk1"].staff,
            monday,
        )
        assert reads(world.seats["mechanic"], card)
        reader = fresh(world.seats["mechanic"].staff)
        assert not reader.has_perm("kpi.score_scorecard", card)
        assert not reader.has_perm("kpi.submit_scorecard", card)

    @pytest.mark.parametrize("giver", ["chief", "deputy", "manager", "lead", "boss"])
    def test_so_does_whoever_reads_it_beyond_their_own(self, world, card, giver):
        give(card, world.seats[giver], world.seats["mechanic"])
        assert reads(world.seats["mechanic"], card)

    @pytest.mark.parametrize("giver", ["clerk2", "mechanic", "chief_b"])
    def test_nobody_else_does(self, world, card, giver):
        with pytest.raises(PermissionDenied):
            give(card, world.seats[giver], world.seats["mechanic"])
        assert not shares_of(card).exists()

    def test_who_reads_it_as_shared_does_not_pass_it_on(self, world, card):
        give(card, world.seats["clerk1"], world.seats["mechanic"])
        with pytest.raises(PermissionDenied):
            give(card, world.seats["mechanic"], world.seats["clerk2"])

    @pytest.mark.parametrize("reader", ["chief", "lead", "clerk1"])
    def test_not_with_who_reads_it_anyway(self, world, card, reader):
        with pytest.raises(ValidationError):
            give(card, world.seats["clerk1"] if reader != "clerk1" else world.seats["lead"], world.seats[reader])

    def test_not_with_another_store_but_by_who_reads_the_group(self, world, card):
        for giver in ("clerk1", "chief"):
            with pytest.raises(ValidationError):
                give(card, world.seats[giver], world.seats["clerk_b"])
        give(card, world.seats["boss"], world.seats["clerk_b"])
        assert reads(world.seats["clerk_b"], card)

    def test_not_with_a_leaver_or_somebody_without_a_position(self, world, card):
        deactivate_staff(staff=world.seats["mechanic"].staff, last_day=MONDAY)
        with pytest.raises(ValidationError):
            give(card, world.seats["clerk1"], world.seats["mechanic"])
        with pytest.raises(ValidationError):
            share_with_colleague(
                record=card, colleague=factories.make_staff(), acting_user=fresh(world.seats["clerk1"].staff)
            )

    def test_the_colleague_is_told_where_it_is(self, world, card):
        report = Report.objects.get(owner=world.seats["clerk1"].staff)
        for record, address in ((card, f"/kpi/{card.pk}/"), (report, f"/reports/{report.pk}/")):
            give(record, world.seats["clerk1"], world.seats["mechanic"])
            assert Notification.objects.get(recipient=world.seats["mechanic"].staff, url=address)


class TestTakingBack:
    def back(self, card, share_id, who):
        return take_back(record=card, share_id=share_id, acting_user=fresh(who.staff))

    @pytest.mark.parametrize("who", ["clerk1", "lead", "chief"])
    def test_it_ends_at_once(self, world, card, who):
        row = give(card, world.seats["clerk1"], world.seats["mechanic"])
        assert self.back(card, row.pk, world.seats[who]) == world.seats["mechanic"].staff
        assert not reads(world.seats["mechanic"], card)

    @pytest.mark.parametrize("who", ["clerk2", "mechanic", "chief_b"])
    def test_nobody_takes_back_who_may_not_share(self, world, card, who):
        row = give(card, world.seats["clerk1"], world.seats["mechanic"])
        with pytest.raises(PermissionDenied):
            self.back(card, row.pk, world.seats[who])
        assert reads(world.seats["mechanic"], card)

    def test_twice_and_of_another_record_changes_nothing(self, world, card):
        row = give(card, world.seats["clerk1"], world.seats["mechanic"])
        other = Scorecard.objects.get(owner=world.seats["lead"].staff)
        with pytest.raises(ValidationError):
            take_back(record=other, share_id=row.pk, acting_user=fresh(world.seats["lead"].staff))
        self.back(card, row.pk, world.seats["clerk1"])
        with pytest.raises(ValidationError):
            self.back(card, row.pk, world.seats["clerk1"])

    def test_what_an_engine_shared_stays(self, world, card):
        share(card, fresh(world.seats["mechanic"].staff), "kpi.view_scorecard", "kpi.score_scorecard")
        for row in shares_of(card):
            with pytest.raises(PermissionDenied):
                self.back(card, row.pk, world.seats["chief"])
        assert reads(world.seats["mechanic"], card)


class TestEnginesAndColleagues:
    def test_an_engine_takes_over_what_a_colleague_shared(self, world, card):
        row = give(card, world.seats["clerk1"], world.seats["mechanic"])
        share(card, fresh(world.seats["mechanic"].staff), "kpi.view_scorecard", "kpi.score_scorecard")
        row.refresh_from_db()
        assert (row.shared_by, row.shared_at) == (None, None)
        assert shares_of(card).count() == 2
        with pytest.raises(PermissionDenied):
            take_back(record=card, share_id=row.pk, acting_user=fresh(world.seats["clerk1"].staff))

    def test_an_engine_leaves_what_a_colleague_shared(self, world, card):
        give(card, world.seats["clerk1"], world.seats["mechanic"])
        unshare(card, fresh(world.seats["mechanic"].staff), "kpi.view_scorecard")
        assert reads(world.seats["mechanic"], card)

    def test_the_database_knows_no_half_of_it(self, world, card):
        from django.db import IntegrityError, transaction

        row = give(card, world.seats["clerk1"], world.seats["mechanic"])
        for half in ({"shared_by": None}, {"shared_at": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                shares_of(card).filter(pk=row.pk).update(**half)
        shares_of(card).filter(pk=row.pk).update(shared_at=clock.now())
