"""Group robots: the bytes that arrive, what is sealed, and what happens when a robot's server has trouble."""

import base64
import hashlib
import hmac
import json
import logging
from datetime import time, timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from roles import clock
from roles.notifications import messages, outbox, sealing
from roles.notifications.failures import Rejected
from roles.notifications.messages import Message
from roles.notifications.models import Lane, OutboxMessage, Robot, UnitPost
from roles.notifications.outbox import send_due
from roles.notifications.robots import deliver, token_of
from roles.notifications.unit_posts import Notice, post_to_units
from tests import factories
from tests.conftest import MONDAY
from tests.notifications.conftest import make_robot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday", "wording", "own_network")]

MINUTE = timedelta(minutes=1)
KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def wording(monkeypatch):
    """A kind of post of the tests' own."""
    monkeypatch.setitem(
        messages._kinds,
        "numbers",
        lambda params: Message("晨会概览", [f"今日应做：{params['count']} 项", *params.get("people", [])]),
    )


@pytest.fixture
def team(db):
    store = factories.make_store(name="测试店")
    return factories.make_team(factories.make_department(store), name="展厅一组")


@pytest.fixture
def robot(team, endpoint):
    return make_robot(team, f"{endpoint.url}/cgi-bin/webhook/send?key={KEY}")


def notice(unit, key="digest:1", topic="digest", **fields):
    return Notice(unit_id=unit.pk, key=key, topic=topic, kind="numbers", **{"params": {"count": 7}, **fields})


def row():
    return OutboxMessage.objects.get()


class TestWhatArrives:
    def test_wecom_takes_a_text_in_chinese(self, robot, team, endpoint, monday, settings):
        settings.SITE_URL = "https://intranet.example.test"
        post_to_units([notice(team, url="/duties/team/")], at=monday)
        assert send_due(monday) == 1
        assert endpoint.requests[0].path == f"/cgi-bin/webhook/send?key={KEY}"
        text = endpoint.json()["text"]["content"]
        assert endpoint.json()["msgtype"] == "text"
        assert "展厅一组" in text
        assert "今日应做：7 项".encode() in endpoint.requests[0].body
        assert text.endswith("https://intranet.example.test/duties/team/")
        assert row().state == "sent"

    def test_the_key_goes_along_and_a_second_sending_carries_the_same(self, robot, team, endpoint, monday):
        post_to_units([notice(team)], at=monday)
        send_due(monday)
        OutboxMessage.objects.update(state="waiting")
        send_due(monday)
        keys = [each.headers["Idempotency-Key"] for each in endpoint.requests]
        assert keys == [f"robot.{robot.pk}.{UnitPost.objects.get().pk}@dealership.invalid"] * 2

    def test_dingtalk_takes_a_signed_text(self, team, endpoint, monday):
        secret = "SEC" + "a1b2c3d4e5f6"
        make_robot(team, f"{endpoint.url}/robot/send?access_token=abcdef123456", "dingtalk", signing_key=secret)
        post_to_units([notice(team)], at=monday)
        assert send_due(monday) == 1
        query = parse_qs(urlsplit(endpoint.requests[0].path).query)
        digest = hmac.new(secret.encode(), f"{query['timestamp'][0]}\n{secret}".encode(), hashlib.sha256).digest()
        assert query["sign"] == [base64.b64encode(digest).decode()]
        assert query["access_token"] == ["abcdef123456"]
        assert "今日应做" in endpoint.json()["text"]["content"]

    def test_feishu_takes_a_signed_text(self, team, endpoint, monday):
        endpoint.body = b'{"code": 0, "msg": "success"}'
        make_robot(team, f"{endpoint.url}/open-apis/bot/v2/hook/abcdef12-3456", "feishu", signing_key="secret0123")
        post_to_units([notice(team)], at=monday)
        assert send_due(monday) == 1
        said = endpoint.json()
        digest = hmac.new(f"{said['timestamp']}\nsecret0123".encode(), b"", hashlib.sha256).digest()
        assert said["sign"] == base64.b64encode(digest).decode()
        assert said["timestamp"] == str(int(monday.timestamp()))
        assert said["msg_type"] == "text"
        assert "今日应做" in said["content"]["text"]

    def test_a_webhook_takes_the_key_the_title_and_the_text(self, team, endpoint, monday):
        endpoint.body = b"thank you"
        make_robot(team, f"{endpoint.url}/in", "webhook")
        post_to_units([notice(team)], at=monday)
        assert send_due(monday) == 1
        said = endpoint.json()
        assert said["id"] == endpoint.requests[0].headers["Idempotency-Key"]
        assert "晨会概览" in said["title"]
        assert said["text"] == "今日应做：7 项"

    def test_people_are_named_only_where_their_own_people_read_it(self, team, endpoint, monday):
        make_robot(team, f"{endpoint.url}/own", "webhook", name="own", names=True)
        make_robot(team, f"{endpoint.url}/open", "webhook", name="open")
        post_to_units([notice(team, names={"people": ["张三"]})], at=monday)
        assert send_due(monday) == 2
        texts = {each.path: json.loads(each.body)["text"] for each in endpoint.requests}
        assert "张三" in texts["/own"]
        assert "张三" not in texts["/open"]
        assert [post.params.get("people") for post in UnitPost.objects.filter(robot__name="open")] == [None]


class TestPosting:
    def test_the_same_key_is_posted_once(self, robot, team, monday):
        assert post_to_units([notice(team)], at=monday) == 1
        assert post_to_units([notice(team), notice(team, "digest:2")], at=monday) == 1
        assert OutboxMessage.objects.count() == 2

    def test_only_to_the_unit_for_the_topics_that_were_ticked(self, team, endpoint, monday):
        make_robot(team, f"{endpoint.url}/a", "webhook", name="a", topics=["closing"])
        make_robot(team, f"{endpoint.url}/b", "webhook", name="b", is_active=False)
        make_robot(factories.make_team(team.department), f"{endpoint.url}/c", "webhook", name="c")
        assert post_to_units([notice(team)], at=monday) == 0

    def test_in_the_quiet_hours_it_waits_unless_it_is_an_escalation(self, robot, team, endpoint):
        night = clock.local(MONDAY, time(22, 0))
        post_to_units([notice(team)], at=night)
        post_to_units([notice(team, "escalated:1", "escalations")], at=night)
        states = dict(OutboxMessage.objects.values_list("post__key", "state"))
        assert states == {"digest:1": "held", "escalated:1": "waiting"}


class TestRefusing:
    @pytest.mark.parametrize(
        ("kind", "status", "body", "error", "state"),
        [
            ("wecom", 200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "code-93000", "failed"),
            ("wecom", 200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "code-45009", "waiting"),
            ("dingtalk", 200, b'{"errcode": 310000, "errmsg": "keywords not in content"}', "code-310000", "failed"),
            ("feishu", 200, b'{"code": 19021, "msg": "sign match fail"}', "code-19021", "failed"),
            ("feishu", 200, b'{"code": 11232, "msg": "too many request"}', "code-11232", "waiting"),
            ("webhook", 404, b"", "http-404", "failed"),
            ("webhook", 302, b"", "http-302", "failed"),
            ("webhook", 429, b"", "http-429", "waiting"),
            ("webhook", 500, b"", "http-500", "waiting"),
            ("webhook", 503, b"", "http-503", "waiting"),
        ],
    )
    def test_the_robot_s_own_verdict_counts(self, team, endpoint, monday, kind, status, body, error, state):
        paths = {
            "wecom": f"/send?key={KEY}",
            "dingtalk": "/robot/send?access_token=abcdef123456",
            "feishu": "/hook/abcdef12-3456",
            "webhook": "/in",
        }
        endpoint.status, endpoint.body = status, body
        make_robot(team, endpoint.url + paths[kind], kind)
        post_to_units([notice(team)], at=monday)
        assert send_due(monday) == 0
        assert (row().last_error, row().state) == (error, state)

    def test_an_address_that_became_private_is_not_called_and_said_so(self, robot, team, endpoint, monday, settings):
        settings.OUTGOING_ALLOWED_HOSTS = []
        post_to_units([notice(team)], at=monday)
        assert send_due(monday) == 0
        assert (row().last_error, row().state) == ("address-not-public", "failed")
        assert endpoint.requests == []

    def test_one_that_fails_is_left_alone_for_a_while_and_holds_up_no_other(self, robot, team, endpoint, monday):
        other = make_robot(team, f"{endpoint.url}/other", "webhook")
        endpoint.answers = [(503, b"")]
        post_to_units([notice(team, f"digest:{number}") for number in range(4)], at=monday)
        # The first to be asked has trouble: its other three messages are given back, the other robot gets its four.
        assert send_due(monday) == 4
        assert len(endpoint.requests) == 5
        lane = Lane.objects.get()
        assert lane.failures == 1
        assert send_due(monday + MINUTE) == 0
        assert len(endpoint.requests) == 5
        # One message tries the way; it is sound, and the rest follows.
        assert send_due(lane.closed_until) == 4
        assert not Lane.objects.exists()
        assert {robot.lane, other.lane} == set(
            OutboxMessage.objects.filter(state="sent").values_list("channel", flat=True)
        )

    def test_a_dead_one_is_asked_once_and_less_and_less_often(self, robot, team, endpoint, monday):
        endpoint.status = 503
        post_to_units([notice(team, f"digest:{number}") for number in range(5)], at=monday)
        pauses, now = [], monday
        for attempt in range(1, 8):
            send_due(now)
            assert len(endpoint.requests) == attempt
            pauses.append(Lane.objects.get().closed_until - now)
            now = Lane.objects.get().closed_until
        assert pauses[0] == 2 * MINUTE
        assert pauses == sorted(pauses)
        assert pauses[-1] == 30 * MINUTE

    def test_a_trouble_with_robots_does_not_touch_mail(self, robot, team, endpoint, monday, mailoutbox):
        from roles.notifications.actions import Letter, tell

        endpoint.status = 500
        post_to_units([notice(team)], at=monday)
        tell([Letter(factories.make_staff().pk, "k", "numbers", {"count": 1})], at=monday)
        assert send_due(monday) == 1
        assert len(mailoutbox) == 1


class TestSecrets:
    def test_they_are_nowhere_in_the_database_in_plain(self, robot, team, monday, endpoint):
        robot.name = "renamed"
        robot.save()
        endpoint.status = 500
        post_to_units([notice(team)], at=monday)
        send_due(monday)
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                assert KEY not in str(cursor.fetchall()), table
        assert KEY in Robot.objects.get().address

    def test_they_are_not_in_history(self, robot):
        names = {field.name for field in Robot.history.model._meta.get_fields()}
        assert not names & {"address_sealed", "signing_sealed", "address", "signing_key"}

    def test_they_are_not_in_the_log_however_it_goes(self, team, endpoint, monday, caplog, settings):
        caplog.set_level(logging.DEBUG)
        make_robot(team, f"{endpoint.url}/send?key={KEY}", name="a")
        make_robot(team, f"http://127.0.0.1:1/send?key={KEY}", name="b")
        make_robot(team, f"{endpoint.url}/send?key={KEY}&x=1", "dingtalk", name="c")
        endpoint.answers = [(500, KEY.encode())]
        post_to_units([notice(team)], at=monday)
        send_due(monday)
        assert OutboxMessage.objects.exclude(state="sent").count() == 3
        assert "Outbox message" in caplog.text
        assert KEY not in caplog.text
        assert KEY not in str(list(OutboxMessage.objects.values_list("last_error")))

    def test_a_new_key_is_put_in_front_and_the_old_one_dropped_after_resealing(self, robot, settings):
        address, before = robot.address, robot.address_sealed
        settings.FIELD_ENCRYPTION_KEYS = ["a new and long one", settings.SECRET_KEY]
        assert Robot.objects.get().address == address
        call_command("reseal", stdout=StringIO())
        settings.FIELD_ENCRYPTION_KEYS = ["a new and long one"]
        assert Robot.objects.get().address == address
        assert Robot.objects.get().address_sealed != before

    def test_a_key_that_is_gone_says_so_and_sends_nothing(self, robot, team, endpoint, monday, settings):
        settings.FIELD_ENCRYPTION_KEYS = ["quite another one"]
        with pytest.raises(SystemExit):
            call_command("reseal", stdout=StringIO(), stderr=StringIO())
        post_to_units([notice(team)], at=monday)
        assert send_due(monday) == 0
        assert (row().last_error, row().state) == ("secret-unreadable", "failed")

    def test_what_is_sealed_is_neither_readable_nor_the_same_twice(self):
        assert sealing.seal("a") != sealing.seal("a")
        assert sealing.unseal(sealing.seal("密钥")) == "密钥"
        assert sealing.seal("") == sealing.unseal("") == ""
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(Fernet(Fernet.generate_key()).encrypt(b"a").decode())


def test_tokens_are_read_from_the_addresses_robots_show():
    assert token_of("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}") == KEY
    assert token_of("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abcdef123456") == "abcdef123456"
    assert token_of("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/abcd-efgh-ijkl/") == "abcd-efgh-ijkl"
    assert token_of("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send") == ""


def test_a_message_of_any_length_is_cut_to_what_the_robot_takes(endpoint):
    deliver("feishu", f"{endpoint.url}/hook/abcdef12-3456", "", title="长", body="字" * 50_000, key="k")
    assert len(endpoint.requests) == 1
    assert 10_000 < len(endpoint.json()["content"]["text"]) <= 20_000


def test_a_rejection_carries_nothing_but_its_kind(endpoint):
    endpoint.status, endpoint.body = 500, KEY.encode()
    with pytest.raises(Rejected) as rejected:
        deliver("webhook", f"{endpoint.url}/in?{KEY}", "", title="t", body="b", key="k")
    assert str(rejected.value) == "http-500"
    assert outbox.failure_of(rejected.value).way
