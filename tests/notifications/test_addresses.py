"""Where a message may be sent to, and that the address that was checked is the one connected to."""

import socket
from ipaddress import ip_address

import pytest

from roles.notifications import addresses, http
from roles.notifications.addresses import Refused, is_public, resolved, taken_apart

PUBLIC = "93.184.216.34"

# Whatever the address says, in every form a computer understands.
NEVER = {
    "http://example.com/hook": "address-not-https",
    "ftp://example.com/": "address-not-https",
    "file:///etc/passwd": "address-not-https",
    "gopher://127.0.0.1:6379/_FLUSHALL": "address-not-https",
    "//example.com/": "address-not-https",
    "example.com/hook": "address-not-https",
    "": "address-not-https",
    "https://": "address-malformed",
    "https:///path": "address-malformed",
    "https://example.com:99999/": "address-malformed",
    "https://example.com:0/": "address-malformed",
    "https://example.com:port/": "address-malformed",
    "https://[::1/": "address-malformed",
    "https://exa mple.com/": "address-malformed",
    "https://example.com/\r\nX-Injected: 1": "address-malformed",
    "https://example.com/\x00": "address-malformed",
    "https://例子.com/": "address-malformed",
    "https://" + "a" * 600 + ".com/": "address-malformed",
    "https://user:secret@example.com/": "address-with-user",
    "https://example.com@127.0.0.1/": "address-with-user",
    "https://127.0.0.1\\@example.com/": "address-with-user",
    "https://127.0.0.1/": "address-not-public",
    "https://127.1/": "address-not-public",
    "https://127.255.255.254/": "address-not-public",
    "https://2130706433/": "address-not-public",
    "https://0x7f000001/": "address-not-public",
    "https://0x7f.1/": "address-not-public",
    "https://017700000001/": "address-not-public",
    "https://0177.0.0.01/": "address-not-public",
    "https://127.0.0.1./": "address-not-public",
    "https://0/": "address-not-public",
    "https://0.0.0.0/": "address-not-public",
    "https://10.0.0.8/": "address-not-public",
    "https://172.16.3.4/": "address-not-public",
    "https://192.168.1.1/": "address-not-public",
    "https://3232235777/": "address-not-public",
    "https://100.64.0.1/": "address-not-public",
    "https://100.100.100.200/latest/meta-data/": "address-not-public",
    "https://169.254.169.254/latest/meta-data/": "address-not-public",
    "https://192.0.2.7/": "address-not-public",
    "https://198.18.0.1/": "address-not-public",
    "https://224.0.0.1/": "address-not-public",
    "https://239.255.255.250/": "address-not-public",
    "https://240.0.0.1/": "address-not-public",
    "https://255.255.255.255/": "address-not-public",
    "https://[::1]/": "address-not-public",
    "https://[::]/": "address-not-public",
    "https://[::ffff:127.0.0.1]/": "address-not-public",
    "https://[::ffff:7f00:1]/": "address-not-public",
    "https://[::ffff:10.0.0.1]/": "address-not-public",
    "https://[::127.0.0.1]/": "address-not-public",
    "https://[fe80::1]/": "address-not-public",
    "https://[fe80::1%25eth0]/": "address-malformed",
    "https://[fc00::1]/": "address-not-public",
    "https://[fd12:3456::1]/": "address-not-public",
    "https://[fec0::1]/": "address-not-public",
    "https://[ff02::1]/": "address-not-public",
    "https://[2002:7f00:1::]/": "address-not-public",
    "https://[2001:0:1::1]/": "address-not-public",
    "https://[64:ff9b::7f00:1]/": "address-not-public",
    "https://[2001:db8::1]/": "address-not-public",
}


@pytest.mark.parametrize("address", NEVER)
def test_what_is_never_called_is_refused_as_it_is_written(address):
    with pytest.raises(Refused) as refused:
        taken_apart(address)
    assert refused.value.kind == NEVER[address]
    assert str(refused.value) == NEVER[address]


@pytest.mark.parametrize(
    ("address", "host", "port", "path", "named"),
    [
        ("https://qyapi.weixin.qq.com/send?key=a", "qyapi.weixin.qq.com", 443, "/send?key=a", "qyapi.weixin.qq.com"),
        ("https://OPEN.feishu.cn", "open.feishu.cn", 443, "/", "open.feishu.cn"),
        ("https://hooks.example.com:8443/x#part", "hooks.example.com", 8443, "/x", "hooks.example.com:8443"),
        (f"https://{PUBLIC}/", PUBLIC, 443, "/", PUBLIC),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/", "[2606:4700::1111]"),
    ],
)
def test_what_may_be_called_is_taken_apart(address, host, port, path, named):
    target = taken_apart(address)
    assert (target.host, target.port, target.path, target.named) == (host, port, path, named)


def answering(monkeypatch, *answers):
    """Let the name server say these addresses, one list after the other; returns what it was asked."""
    asked, waiting = [], list(answers)

    def lookup(host, port):
        asked.append(host)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    monkeypatch.setattr(addresses, "lookup", lookup)
    return asked


class TestNames:
    @pytest.mark.parametrize(
        "answer",
        [
            ["127.0.0.1"],
            ["10.1.2.3"],
            ["169.254.169.254"],
            ["::1"],
            ["::ffff:127.0.0.1"],
            ["fe80::1%eth0"],
            ["fd00::1"],
        ],
    )
    def test_a_name_that_leads_inside_is_refused(self, monkeypatch, answer):
        answering(monkeypatch, answer)
        with pytest.raises(Refused, match="address-not-public"):
            resolved(taken_apart("https://robot.example.com/"))

    def test_one_answer_inside_among_public_ones_is_enough(self, monkeypatch):
        answering(monkeypatch, [PUBLIC, "127.0.0.1"])
        with pytest.raises(Refused, match="address-not-public"):
            resolved(taken_apart("https://robot.example.com/"))

    def test_a_public_name_is_resolved_to_what_was_checked(self, monkeypatch):
        answering(monkeypatch, [PUBLIC, "93.184.216.35"])
        assert resolved(taken_apart("https://robot.example.com/")) == PUBLIC

    def test_no_answer_is_an_error_of_the_network(self, monkeypatch):
        answering(monkeypatch, [])
        with pytest.raises(OSError, match="no address"):
            resolved(taken_apart("https://robot.example.com/"))


class TestAllowed:
    @pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "robot.inside", "ROBOT.inside"])
    def test_settings_may_allow_a_name_an_address_or_a_network(self, monkeypatch, settings, allowed):
        settings.OUTGOING_ALLOWED_HOSTS = [allowed]
        answering(monkeypatch, ["127.0.0.1"])
        assert resolved(taken_apart("https://robot.inside/")) == "127.0.0.1"

    def test_another_name_is_not_allowed_along_with_it(self, monkeypatch, settings):
        settings.OUTGOING_ALLOWED_HOSTS = ["robot.inside", "10.0.0.0/8"]
        answering(monkeypatch, ["127.0.0.1"])
        with pytest.raises(Refused):
            resolved(taken_apart("https://robot.inside.example.com/"))

    def test_plain_http_only_where_settings_say_so(self, settings):
        settings.OUTGOING_PLAIN_HTTP = True
        assert taken_apart("http://example.com/").port == 80


class TestPinning:
    """The name is looked up once: a second answer changes nothing."""

    @pytest.fixture
    def connected(self, monkeypatch):
        """Where a connection was tried; none is made."""
        tried = []

        def refuse(address, timeout):
            tried.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(http.socket, "create_connection", refuse)
        return tried

    def test_a_name_server_that_changes_its_mind_is_not_asked_again(self, monkeypatch, connected):
        asked = answering(monkeypatch, [PUBLIC], ["127.0.0.1"])
        with pytest.raises(ConnectionRefusedError):
            http.post("https://rebinding.example.com/hook", b"{}", {})
        assert connected == [(PUBLIC, 443)]
        assert asked == ["rebinding.example.com"]

    def test_the_other_way_round_nothing_is_connected_to(self, monkeypatch, connected):
        answering(monkeypatch, ["127.0.0.1"], [PUBLIC])
        with pytest.raises(Refused):
            http.post("https://rebinding.example.com/hook", b"{}", {})
        assert connected == []

    def test_the_system_s_own_name_server_is_asked_for_the_name_and_never_again(self, monkeypatch, connected):
        asked = []

        def getaddrinfo(host, port, *args, **kwargs):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]

        monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
        with pytest.raises(ConnectionRefusedError):
            http.post("https://robot.example.com/hook", b"{}", {})
        assert (asked, connected) == (["robot.example.com"], [(PUBLIC, 443)])

    def test_the_request_names_the_host_and_goes_to_the_checked_address(self, monkeypatch, settings, endpoint):
        settings.OUTGOING_ALLOWED_HOSTS, settings.OUTGOING_PLAIN_HTTP = ["robot.inside"], True
        answering(monkeypatch, ["127.0.0.1"], [PUBLIC])
        assert http.post(f"http://robot.inside:{endpoint.port}/hook?key=1", b"{}", {}).status == 200
        assert endpoint.requests[0].path == "/hook?key=1"
        assert endpoint.requests[0].headers["Host"] == f"robot.inside:{endpoint.port}"

    def test_the_certificate_is_asked_for_by_name(self, monkeypatch, settings, endpoint):
        settings.OUTGOING_ALLOWED_HOSTS = ["robot.inside"]
        answering(monkeypatch, ["127.0.0.1"])
        asked = []

        def wrap(self, sock, server_hostname):
            asked.append((self.check_hostname, self.verify_mode.name, server_hostname))
            raise ConnectionResetError

        monkeypatch.setattr(http.ssl.SSLContext, "wrap_socket", wrap)
        with pytest.raises(ConnectionResetError):
            http.post(f"https://robot.inside:{endpoint.port}/", b"{}", {})
        assert asked == [(True, "CERT_REQUIRED", "robot.inside")]

    def test_a_proxy_of_the_environment_is_not_asked(self, monkeypatch, own_network, endpoint):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1/")
        assert http.post(f"{endpoint.url}/hook", b"{}", {}).status == 200


@pytest.mark.usefixtures("own_network")
class TestAnswers:
    def test_a_redirect_is_not_followed(self, endpoint):
        endpoint.status, endpoint.headers = 302, {"Location": f"{endpoint.url}/elsewhere"}
        assert http.post(f"{endpoint.url}/hook", b"{}", {}).status == 302
        assert [each.path for each in endpoint.requests] == ["/hook"]

    def test_a_long_answer_is_cut(self, endpoint):
        endpoint.body = b"x" * 1_000_000
        assert len(http.post(f"{endpoint.url}/hook", b"{}", {}).body) == 64 * 1024

    def test_a_server_that_says_nothing_is_given_up(self, settings):
        settings.OUTGOING_TIMEOUT = 0.2
        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimeoutError):
            http.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {})


def test_the_open_internet_is_public():
    assert all(is_public(ip_address(each)) for each in (PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"))
