"""The panel "Shared with" on reports and scorecards: who sees it, what it does, and what it never says."""

import pytest

from roles.sharing import share, shares_of
from tests import factories
from tests.factories import fresh
from tests.pages.conftest import mark, said, text_of

RECORDS = {"report": ("sent", "/reports/{pk}/"), "card": ("submitted", "/kpi/{pk}/")}


@pytest.fixture(params=RECORDS)
def shared(request, stores):
    """A record of the consultant and its address."""
    name, address = RECORDS[request.param]
    record = getattr(stores.records["consultant"], name)
    return record, address.format(pk=record.pk)


def give(client, address, words, **more):
    return client.post(f"{address}share/", {"colleague": words}, **more)


def reads(client, address):
    status = client.get(address).status_code
    assert status in (200, 404)
    return status == 200


class TestPanel:
    def test_it_stands_there_for_whoever_may_share(self, stores, browse, shared):
        for actor, there in (("consultant", True), ("supervisor", True), ("gm", True), ("admin", True)):
            response = browse(stores.people[actor]).get(shared[1])
            assert (response.context["sharing"] is not None) is there
        assert said("With nobody yet. Those who lead the author can read it anyway.") in text_of(response)

    def test_a_reader_by_share_sees_the_record_and_no_panel(self, stores, browse, shared):
        give(browse(stores.people["consultant"]), shared[1], mark("other"))
        response = browse(stores.people["other"]).get(shared[1])
        assert response.context["sharing"] is None
        assert 'id="sharing"' not in text_of(response)

    def test_it_lists_no_colleague_to_choose_from(self, stores, browse, shared):
        body = text_of(browse(stores.people["consultant"]).get(shared[1]))
        assert mark("other") not in body
        assert mark("peer") not in body

    def test_it_names_who_what_by_whom_and_since_when(self, stores, browse, shared):
        client = browse(stores.people["consultant"])
        give(client, shared[1], mark("other"))
        (row,) = client.get(shared[1]).context["sharing"]["rows"]
        assert (row["name"], row["by"]) == (mark("other"), mark("consultant"))
        assert row["remove"]

    def test_what_an_engine_shared_is_shown_as_such_and_stays(self, stores, browse, shared):
        record, address = shared
        permission = f"{record._meta.app_label}.view_{record._meta.model_name}"
        share(record, fresh(stores.people["other"]), permission)
        client = browse(stores.people["consultant"])
        (row,) = client.get(address).context["sharing"]["rows"]
        assert (row["name"], row["remove"], row["since"]) == (mark("other"), "", None)
        assert client.post(f"{address}share/{shares_of(record).get().pk}/end/").status_code == 403
        assert reads(browse(stores.people["other"]), address)


class TestSharing:
    @pytest.mark.parametrize("giver", ["consultant", "supervisor", "gm"])
    def test_it_opens_and_closes_the_record_in_an_open_session(self, stores, browse, shared, giver):
        _record, address = shared
        reader, client = browse(stores.people["other"]), browse(stores.people[giver])
        assert not reads(reader, address)
        response = give(client, address, stores.people["other"].employee_no, follow=True)
        assert said("Shared with %(name)s.", name=mark("other")) in text_of(response)
        assert reads(reader, address)
        end = client.get(address).context["sharing"]["rows"][0]["remove"]
        response = client.post(end, follow=True)
        assert said("%(name)s can no longer read it.", name=mark("other")) in text_of(response)
        assert not reads(reader, address)

    def test_a_share_that_is_gone_already_is_said(self, stores, browse, shared):
        client = browse(stores.people["consultant"])
        give(client, shared[1], mark("other"))
        end = client.get(shared[1]).context["sharing"]["rows"][0]["remove"]
        client.post(end)
        assert said("This is not shared any more.") in text_of(client.post(end, follow=True))

    @pytest.mark.parametrize("actor", ["peer", "other", "other_gm", "far_manager"])
    def test_to_others_the_record_does_not_exist(self, stores, browse, shared, actor):
        record, address = shared
        give(browse(stores.people["consultant"]), address, stores.people["supervisor2"].employee_no)
        client = browse(stores.people[actor])
        assert give(client, address, mark("gm")).status_code == 404
        assert client.post(f"{address}share/{shares_of(record).get().pk}/end/").status_code == 404

    def test_a_reader_by_share_passes_nothing_on(self, stores, browse, shared):
        give(browse(stores.people["consultant"]), shared[1], mark("other"))
        client = browse(stores.people["other"])
        for words in (mark("peer"), "", "nobody"):
            assert give(client, shared[1], words).status_code == 403

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "nobody",
            "x" * 10_000,
            "a\x00b",
            "🚗",
            mark("foreigner"),
            mark("fargm"),
            mark("leaver"),
            mark("supervisor"),
        ],
    )
    def test_what_cannot_be_is_said_beside_the_field_and_changes_nothing(self, stores, browse, shared, words):
        record, address = shared
        client = browse(stores.people["consultant"])
        before = shares_of(record).count()
        response = give(client, address, words)
        assert response.status_code == 422
        assert list(response.context["sharing"]["form"].errors) == ["colleague"]
        assert shares_of(record).count() == before

    def test_oneself_is_no_colleague(self, stores, browse, shared):
        response = give(browse(stores.people["consultant"]), shared[1], mark("consultant"))
        assert response.status_code == 422

    def test_two_of_one_name_are_told_apart_by_their_number(self, stores, browse, shared):
        twin = factories.make_seat(
            stores.seats["other"].position, stores.units["team2"], factories.make_staff(name=mark("other"))
        ).staff
        client = browse(stores.people["consultant"])
        response = give(client, shared[1], mark("other"))
        assert response.status_code == 422
        assert said("Several people have this name: write the employee number.") in text_of(response)
        give(client, shared[1], twin.employee_no.lower())
        assert shares_of(shared[0]).get().user == twin

    def test_reading_it_by_get_shares_nothing(self, stores, browse, shared):
        assert browse(stores.people["consultant"]).get(f"{shared[1]}share/").status_code == 405


class TestLists:
    def test_a_reader_finds_what_was_shared_with_them_in_their_lists(self, stores, browse):
        reader, records = browse(stores.people["other"]), stores.records["consultant"]
        assert [tab["label"] for tab in reader.get("/reports/").context["tabs"]] == [said("My reports")]
        client = browse(stores.people["consultant"])
        for address in (f"/reports/{records.sent.pk}/", f"/kpi/{records.submitted.pk}/"):
            give(client, address, mark("other"))
        assert [tab["label"] for tab in reader.get("/reports/").context["tabs"]][-1] == said("Shared with me")
        rows = reader.get("/reports/?tab=shared").context["page_obj"].object_list
        assert [row["pk"] for row in rows] == [records.sent.pk]
        cards = {row["url"] for row in reader.get("/kpi/").context["page_obj"].object_list}
        assert f"/kpi/{records.submitted.pk}/" in cards
        assert f"/kpi/{records.scored.pk}/" not in cards
        assert f"/kpi/{stores.records['other'].submitted.pk}/" in cards

    def test_nobody_else_has_that_list(self, stores, browse):
        response = browse(stores.people["peer"]).get("/reports/?tab=shared")
        assert response.context["tab"] == "mine"
