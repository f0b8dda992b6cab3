"""What is inside a network is never reached through the address of an endpoint."""

from dataclasses import replace

import pytest

from tests.webhooks.receiving import Receiver, Reply
from webapp.values import BadValue
from webapp.webhooks.addresses import parse_address
from webapp.webhooks.attempting import Limits, Way, attempt

CAREFUL = Way(limits=Limits(seconds=2, connect_seconds=0.2))
LOCAL = replace(CAREFUL, to_localhost=True)
# In no use and not inside: nobody answers there.
OUTSIDE = "2000::1"
# Hosts as somebody may write them, none of which may be reached.
LOOPBACK = (
    "127.0.0.1", "127.255.255.254", "[::1]", "[0:0:0:0:0:0:0:1]", "localhost", "LOCALHOST",
)  # fmt: skip
WRITTEN = (
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.1",
    "017700000001", "127.0.0.1.", "00000127.0.0.1", "127.0.0.0x1", "1.1.1.1.127.0.0.1", "0", "0.0.0.0",
    "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
    "[::]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]",
    "[::ffff:10.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[100::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:7f00:1::1]",
    "[2001:2::1]", "[2001:10::1]", "[2001:db8::1]", "[3fff::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fe80::1%25lo]", "[::1%25lo]", "[::1%lo]", "[fec0::1]", "[ff02::1]", "[5f00::1]",
    "localhost.", "user@127.0.0.1", "user:word@localhost", "example.com@127.0.0.1", "127。0。0。1",
    "１２７.0.0.1", "①②⑦.⓪.⓪.①", "ⓛocalhost", "127.0.0.1\\@example.com", "127.0.0.1%00.example.com",
    "[127.0.0.1]", "[::1", "::1", "",
)  # fmt: skip
# What a resolver may say of a good-looking name.
RESOLVED = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "100.100.100.200", "169.254.169.254", "192.168.1.1",
    "::1", "::", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    "fe80::1%lo", "fd12::1", "nonsense",
)  # fmt: skip


def says(*numbers: str) -> Way:
    return replace(CAREFUL, resolve=lambda host, port: numbers)


@pytest.mark.parametrize("to_localhost", [False, True])
def test_no_spelling_of_an_inside_address_gets_a_connection(to_localhost: bool) -> None:
    way = LOCAL if to_localhost else CAREFUL
    with Receiver() as inside:
        for host in WRITTEN if to_localhost else (*WRITTEN, *LOOPBACK):
            for scheme in ("https", "http"):
                answer = attempt(f"{scheme}://{host}:{inside.port}/", b"{}", {}, way=way)
                assert answer.problem and answer.problem.startswith("The address "), (host, answer.problem)

        assert inside.connections == 0


def test_no_name_that_leads_inside_gets_a_connection_not_even_beside_one_that_leads_outside() -> None:
    with Receiver() as inside:
        for number in RESOLVED:
            for numbers in ([number], [OUTSIDE, number]):
                url = f"https://hooks.example:{inside.port}/"
                answer = attempt(url, b"{}", {}, way=says(*numbers))
                assert answer.problem in ("The address leads inside a network.", "The address leads nowhere.")

        assert inside.connections == 0


def test_a_name_is_asked_for_once_and_may_lead_elsewhere_afterwards() -> None:
    answers = iter([[OUTSIDE], ["127.0.0.1"]])
    way = replace(CAREFUL, resolve=lambda host, port: next(answers))
    with Receiver() as inside:
        answer = attempt(f"https://hooks.example:{inside.port}/", b"{}", {}, way=way)

        assert (answer.problem, inside.connections) == ("No connection could be made.", 0)
    assert next(answers) == ["127.0.0.1"]


def test_a_redirect_is_not_followed() -> None:
    with Receiver() as inside, Receiver() as receiver:
        receiver.decide = lambda *_: Reply(307, b"there", (("Location", inside.url),))

        answer = attempt(receiver.url, b"{}", {}, way=LOCAL)

        assert answer.problem == "The answer was 307, and redirects are not followed."
        assert (len(receiver.received), inside.connections) == (1, 0)


def test_with_localhost_allowed_this_machine_is_reached_and_nobody_else_without_https() -> None:
    with Receiver() as receiver:
        for host in ("localhost", "127.0.0.1"):
            url = f"http://{host}:{receiver.port}/a?b=c"
            assert attempt(url, b"{}", {}, way=LOCAL).problem is None
        way = replace(LOCAL, resolve=lambda host, port: [OUTSIDE])
        outside = attempt("http://hooks.example/", b"{}", {}, way=way)

    assert [one.path for one in receiver.received] == ["/a?b=c"] * 2
    assert outside.problem == "The address must begin with https://."


@pytest.mark.parametrize(
    ("url", "host_header"),
    [
        ("https://erp.example", "erp.example"),
        ("HTTPS://ERP.Example:443/x", "erp.example"),
        ("https://erp.example:8443/x?y=z", "erp.example:8443"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("https://93.184.215.14/", "93.184.215.14"),
        ("https://[2606:2800:21f::1]:8443/", "[2606:2800:21f::1]:8443"),
    ],
)
def test_an_address_on_the_internet_is_taken(url: str, host_header: str) -> None:
    assert parse_address(url).host_header == host_header


@pytest.mark.parametrize(
    "url",
    [
        *("https://erp.example:22/", "https://erp.example:80/", "https://erp.example:65536/"),
        *("https://erp.example:/", "https://erp.example:x/", "https://-x.example/", "https://a..b/"),
        *("ftp://erp.example/", "//erp.example/", "erp.example", "https:/erp.example", "https:///x"),
        *(
            "https://erp.example/#x",
            "https://erp.example/ x",
            "https://erp.example/a\nb",
            "https://e\\x.example/",
        ),
        *("https://erp.example/" + "x" * 2000, "https://" + "a." * 130 + "example/", "javascript:alert(1)"),
    ],
)
def test_what_is_no_such_address_is_refused_in_form(url: str) -> None:
    with pytest.raises(BadValue):
        parse_address(url)
