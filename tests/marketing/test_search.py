"""One search over every kind of record: what is found, for whom, and what is not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.marketing.conftest import MARKER, browser, make_complaint, make_customer

PAGE = "/records/search/"
LIMIT = 20


def find(person, words):
    return browser(person).get(PAGE, {"q": words})


def titles(page):
    return [row["title"] for group in page.context["groups"] for row in group["rows"]]


class TestFound:
    def test_a_customer_by_name_pinyin_and_phone(self, shop):
        customer = make_customer(shop.people["consultant"], name="欧阳晴", phone=MARKER)
        for words in ("欧阳", "晴", "ouyang", MARKER[-4:], MARKER):
            page = find(shop.people["consultant"], words)
            assert [each["url"] for group in page.context["groups"] for each in group["rows"]] == [
                f"/records/customer/{customer.pk}/"
            ], words
            # What was typed stands in its box and in the address; nothing beyond it.
            if words != MARKER:
                assert MARKER not in page.content.decode()

    def test_records_of_several_kinds_stand_in_groups(self, shop):
        customer = make_customer(shop.people["consultant"], name="欧阳晴")
        make_complaint(shop.people["relations"], customer=customer)
        groups = find(shop.people["relations"], "欧阳").context["groups"]
        assert {"customer", "complaint"} <= {group["kind"].code for group in groups}

    def test_no_more_than_a_few_of_a_kind_and_the_way_to_the_others(self, shop):
        for number in range(7):
            make_customer(shop.people["consultant"], name=f"司徒明{number}", phone=f"1395555{number:04}")
        (group,) = find(shop.people["consultant"], "司徒").context["groups"]
        assert len(group["rows"]) == 5
        assert group["more"]
        assert group["url"].startswith("/records/customer/?q=")
        assert group["rows"][0]["title"].startswith("司徒明6")


class TestNotFound:
    def test_what_somebody_may_not_read(self, shop):
        make_customer(shop.people["consultant"], name="欧阳晴")
        assert titles(find(shop.people["stranger"], "欧阳")) == []
        assert titles(find(shop.people["technician"], "欧阳")) == []

    @pytest.mark.parametrize("words", ["", "k", " \x00 ", "a" * 10_000])
    def test_words_too_short_or_too_long_are_refused_beside_the_field(self, shop, words):
        page = find(shop.people["consultant"], words)
        assert page.status_code == 200
        assert page.context["form"].errors["q"]
        assert page.context["groups"] == []

    @pytest.mark.parametrize("words", ["100%", "__", "' OR 1=1 --", "😀😀", "%s%s"])
    def test_signs_are_only_signs(self, shop, words):
        make_customer(shop.people["consultant"], name="欧阳晴")
        page = find(shop.people["consultant"], words)
        assert page.status_code == 200
        assert titles(page) == []


def test_as_many_queries_for_many_hits(shop):
    visit = browser(shop.people["relations"])
    counts = []
    for number in range(12):
        customer = make_customer(shop.people["consultant"], name=f"司徒明{number}", phone=f"1395555{number:04}")
        make_complaint(shop.people["relations"], customer=customer)
        if number in (0, 11):
            visit.get(PAGE, {"q": "司徒"})
            with CaptureQueriesContext(connection) as asked:
                visit.get(PAGE, {"q": "司徒"})
            counts.append(len(asked))
    assert counts[0] == counts[1] <= LIMIT
