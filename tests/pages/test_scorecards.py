"""Scorecards: handed in, scored, approved, published; and every refusal beside its field with what was typed."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from kpi.models import CardState, LineSource, Scorecard
from roles.approvals.models import Approval, Decision
from roles.notifications.models import Notification
from tests import factories
from tests.pages.conftest import browser_of, card_of, said, text_of

FEBRUARY = date(2026, 2, 1)
MARCH = date(2026, 3, 1)


@pytest.fixture
def desk(house, nine):
    """The clerk's card of February with two lines the lead scores."""
    for weight in (60, 40):
        factories.make_weight(house.positions.clerk, weight)
    card = card_of(house.clerk, FEBRUARY)
    lines = list(card.lines.exclude(source=LineSource.COMPUTED).order_by("order", "pk"))
    browsers = {name: browser_of(getattr(house, name).staff) for name in ("clerk", "lead", "manager", "chief")}
    return SimpleNamespace(house=house, card=card, lines=lines, **browsers)


def url(desk, what="scorecard"):
    return reverse(f"kpi:{what}", args=[desk.card.pk])


def now(desk):
    return Scorecard.objects.get(pk=desk.card.pk)


def state(desk):
    return (
        Scorecard.objects.values().get(pk=desk.card.pk),
        list(desk.card.lines.order_by("pk").values()),
        list(Approval.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
    )


def hand_in(desk, comment="本月成交八台", version=None):
    return desk.clerk.post(url(desk, "submit"), {"self_comment": comment, "version": version or now(desk).version})


def score(desk, *scores, reasons=("", ""), browser=None, version=1):
    form = {"version": version}
    for line, points, reason in zip(desk.lines, scores, reasons, strict=True):
        form |= {f"line-{line.pk}": points, f"reason-{line.pk}": reason}
    return (browser or desk.lead).post(url(desk, "score"), form)


def decide(desk, decision="approve", reason="", version=1, browser=None):
    form = {"decision": decision, "reason": reason, "version": version}
    return (browser or desk.manager).post(url(desk, "decide"), form)


def errors(response):
    return {name: list(texts) for name, texts in response.context["score_form"].errors.items()}


class TestTheWay:
    def test_from_the_person_to_publication(self, desk):
        assert hand_in(desk)["Location"] == url(desk)
        assert now(desk).state == CardState.SUBMITTED
        page = desk.lead.get(url(desk))
        assert page.context["score_form"] is not None
        assert "本月成交八台" in text_of(page)
        assert score(desk, 80, 90)["Location"] == url(desk)
        assert now(desk).state == CardState.SCORED
        assert decide(desk)["Location"] == url(desk)
        assert now(desk).state == CardState.PUBLISHED
        page = desk.clerk.get(url(desk))
        assert said("Published") in text_of(page)
        # 60 x 80 % + 40 x 90 % = 84; nothing fell due in February, so execution does not count.
        assert page.context["card"]["total"] == 84
        assert Notification.objects.filter(recipient=desk.house.clerk.staff, params__what="published").exists()

    def test_each_step_is_marked(self, desk):
        def current():
            steps = desk.clerk.get(url(desk)).context["steps"]
            return [number for number, step in enumerate(steps) if step["current"]]

        found = [current()]
        for step in (lambda: hand_in(desk), lambda: score(desk, 80, 80), lambda: decide(desk)):
            step()
            found.append(current())
        # Published, it waits for the person's answer.
        assert found == [[1], [2], [3], [5]]

    def test_the_next_level_returns_it_to_whoever_scored(self, desk):
        hand_in(desk)
        score(desk, 80, 90)
        assert decide(desk, "return", "第二项偏高").status_code == 302
        assert now(desk).state == CardState.SUBMITTED
        page = desk.lead.get(url(desk))
        assert "第二项偏高" in text_of(page)
        # What was scored stands in the form again.
        assert [page.context["score_form"][f"line-{line.pk}"].value() for line in desk.lines] == [80, 90]
        score(desk, 80, 70, version=page.context["score_form"]["version"].value())
        assert now(desk).state == CardState.SCORED

    def test_the_person_withdraws_before_it_is_scored(self, desk):
        hand_in(desk)
        assert url(desk, "withdraw") in text_of(desk.clerk.get(url(desk)))
        assert desk.clerk.post(url(desk, "withdraw")).status_code == 302
        assert now(desk).state == CardState.DRAFT
        hand_in(desk, "second words")
        score(desk, 80, 80)
        before = state(desk)
        assert desk.clerk.post(url(desk, "withdraw")).status_code == 409
        assert state(desk) == before

    def test_a_running_month_cannot_be_handed_in(self, desk):
        from kpi.cards import open_cards

        open_cards(MARCH, assignments=[desk.house.clerk.pk])
        desk.card = Scorecard.objects.get(month=MARCH)
        assert desk.clerk.get(url(desk)).context["submit_form"] is None
        response = hand_in(desk, "too early")
        assert response.status_code == 422
        assert said("The month is still running: the card can be submitted once it is over.") in text_of(response)
        assert "too early</textarea>" in text_of(response)
        assert now(desk).state == CardState.RUNNING

    def test_the_card_says_for_whom_it_waits(self, desk):
        hand_in(desk)
        assert desk.house.lead.staff.name in text_of(desk.clerk.get(url(desk)))


class TestHandingInRefused:
    @pytest.mark.parametrize("comment", ["话" * 10_000, "typed\x00byte"])
    def test_words_that_do_not_fit_stay_in_their_box(self, desk, comment):
        before = state(desk)
        response = hand_in(desk, comment)
        assert response.status_code == 422
        assert state(desk) == before
        assert comment + "</textarea>" in text_of(response)

    def test_a_past_form_sent_again_keeps_the_words(self, desk):
        hand_in(desk)
        before = state(desk)
        response = hand_in(desk, "typed later", version=1)
        assert response.status_code == 409
        assert state(desk) == before
        assert said("Nothing was changed: this card is now “%(state)s”.", state=said("To be scored")) in text_of(
            response
        )
        assert "typed later" in text_of(response)

    def test_only_the_person_hands_it_in(self, desk):
        before = state(desk)
        assert desk.lead.post(url(desk, "submit"), {"version": 1}).status_code == 403
        assert state(desk) == before


class TestScoresRefused:
    def test_every_wrong_line_is_named_beside_its_field(self, desk):
        hand_in(desk)
        before = state(desk)
        response = score(desk, "", 101)
        first, second = desk.lines
        assert response.status_code == 422
        assert state(desk) == before
        assert set(errors(response)) == {f"line-{first.pk}", f"line-{second.pk}"}
        body = text_of(response)
        assert f'id="id_line-{first.pk}_error"' in body and f'id="id_line-{second.pk}_error"' in body
        assert 'value="101"' in body

    @pytest.mark.parametrize(("points", "needed"), [(1, True), (59, True), (60, False), (95, False), (96, True)])
    def test_very_low_and_very_high_scores_need_a_reason(self, desk, points, needed):
        hand_in(desk)
        before = state(desk)
        response = score(desk, points, 80, reasons=(" ", "typed reason"))
        assert (response.status_code == 422) == needed
        if needed:
            assert errors(response) == {
                f"line-{desk.lines[0].pk}": [said("Below 60 or above 95 a reason is required.")]
            }
            assert state(desk) == before
            assert 'value="typed reason"' in text_of(response) and f'value="{points}"' in text_of(response)
            assert score(desk, points, 80, reasons=("because", "")).status_code == 302

    @pytest.mark.parametrize("points", ["0", "-1", "abc", "80.5", "1e2", "\x00", "99999999999999999999", "８８.５"])
    def test_what_is_no_score_keeps_what_was_typed(self, desk, points):
        hand_in(desk)
        before = state(desk)
        response = score(desk, points, 80)
        assert response.status_code == 422
        assert state(desk) == before
        assert f'value="{points}"' in text_of(response)

    @pytest.mark.parametrize("reason", ["理" * 10_000, "typed\x00byte"])
    def test_a_reason_that_does_not_fit_stays_in_its_box(self, desk, reason):
        hand_in(desk)
        before = state(desk)
        response = score(desk, 50, 80, reasons=(reason, ""))
        assert response.status_code == 422
        assert state(desk) == before
        assert f'value="{reason}"' in text_of(response)

    def test_the_computed_lines_cannot_be_scored(self, desk):
        hand_in(desk)
        computed = desk.card.lines.filter(source=LineSource.COMPUTED).first()
        form = {"version": 1, f"line-{computed.pk}": 100, f"reason-{computed.pk}": "forged"}
        for line in desk.lines:
            form[f"line-{line.pk}"] = 80
        assert desk.lead.post(url(desk, "score"), form).status_code == 302
        computed.refresh_from_db()
        assert (computed.score, computed.comment, computed.source) == (None, "", LineSource.COMPUTED)

    def test_scoring_twice_is_refused_the_second_time(self, desk):
        hand_in(desk)
        score(desk, 80, 80)
        before = state(desk)
        response = score(desk, 90, 90)
        assert response.status_code == 409
        assert state(desk) == before

    def test_a_form_from_before_keeps_the_scores(self, desk):
        hand_in(desk)
        before = state(desk)
        response = score(desk, 71, 72, reasons=("typed", ""), version=9)
        assert response.status_code == 409
        assert state(desk) == before
        body = text_of(response)
        assert 'value="71"' in body and 'value="72"' in body and 'value="typed"' in body

    def test_nobody_scores_their_own(self, desk):
        hand_in(desk)
        before = state(desk)
        assert desk.clerk.get(url(desk)).context["score_form"] is None
        assert score(desk, 100, 100, reasons=("me", "me"), browser=desk.clerk).status_code == 403
        assert state(desk) == before

    def test_a_peer_does_not_even_see_it(self, desk):
        hand_in(desk)
        peer = browser_of(factories.make_seat(desk.house.positions.clerk, desk.house.team).staff)
        assert peer.get(url(desk)).status_code == 404
        assert score(desk, 100, 100, browser=peer).status_code == 404


class TestApproval:
    def test_whoever_scored_does_not_approve(self, desk):
        hand_in(desk)
        score(desk, 80, 80)
        before = state(desk)
        assert desk.lead.get(url(desk)).context["can_decide"] is False
        assert decide(desk, browser=desk.lead).status_code == 403
        assert decide(desk, browser=desk.clerk).status_code == 403
        assert state(desk) == before

    def test_returning_needs_a_reason(self, desk):
        hand_in(desk)
        score(desk, 80, 80)
        before = state(desk)
        response = decide(desk, "return", "  ")
        assert response.status_code == 422
        assert state(desk) == before
        assert said("Say what is to be mended: the author reads this.") in text_of(response)

    def test_a_past_form_sent_again_keeps_the_reason(self, desk):
        hand_in(desk)
        score(desk, 80, 80)
        decide(desk)
        before = state(desk)
        response = decide(desk, "return", "my typed reason")
        assert response.status_code == 409
        assert state(desk) == before
        assert "my typed reason" in text_of(response)

    def test_a_card_without_scores_cannot_be_approved(self, desk):
        hand_in(desk)
        before = state(desk)
        assert decide(desk, browser=desk.lead).status_code == 409
        assert state(desk) == before


class TestList:
    def rows(self, browser, query=""):
        return [row["url"] for row in browser.get("/kpi/" + query).context["page_obj"].object_list]

    def test_staff_see_their_own_cards_without_tabs_and_filters(self, desk):
        january = card_of(desk.house.clerk, date(2026, 1, 1))
        page = desk.clerk.get("/kpi/")
        assert [row["month"] for row in page.context["page_obj"].object_list] == [FEBRUARY, january.month]
        assert page.context["tabs"] == [] and page.context["filter"] is None

    def test_a_leader_sees_one_month_of_everybody(self, desk):
        assert self.rows(desk.lead) == []
        assert self.rows(desk.lead, "?month=2026-02") == [url(desk)]

    def test_six_months_have_tabs(self, desk):
        tabs = desk.lead.get("/kpi/?month=2026-02").context["tabs"]
        assert [tab["url"].split("=")[1] for tab in tabs] == [
            "2026-03",
            "2026-02",
            "2026-01",
            "2025-12",
            "2025-11",
            "2025-10",
        ]
        assert [tab["active"] for tab in tabs] == [False, True, False, False, False, False]

    @pytest.mark.parametrize("month", ["nonsense", "2026-13", "1999-01", "", "\x00", "2026-02-01"])
    def test_a_nonsense_month_is_the_running_one(self, desk, month):
        page = desk.lead.get("/kpi/", {"month": month})
        assert page.status_code == 200
        assert page.context["month"] == MARCH

    def test_filters_keep_the_month(self, desk):
        other = card_of(factories.make_seat(desk.house.positions.clerk, desk.house.team), FEBRUARY)
        name = desk.house.clerk.staff.name
        assert len(self.rows(desk.lead, "?month=2026-02")) == 2
        assert self.rows(desk.lead, f"?month=2026-02&q={other.owner.name}") == [
            reverse("kpi:scorecard", args=[other.pk])
        ]
        hand_in(desk)
        assert self.rows(desk.lead, "?month=2026-02&state=submitted") == [url(desk)]
        body = text_of(desk.lead.get(f"/kpi/?month=2026-02&q={name}"))
        form = body[body.index('role="search"') : body.index("</form>", body.index('role="search"'))]
        assert 'name="month" value="2026-02"' in form
        assert 'href="/kpi/?month=2026-02"' in form
