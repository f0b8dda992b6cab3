"""Hostile addresses, queries, methods and headers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from tests.api.hostile import Api, Hostile

NO_IDS: Final = (
    "{0}0", "{0}1", "{0}0001", "{0}000001", "{0}0000001", "{0}00000", "{0}99999", "{0}999999999999",
    "{0}99999999999999", "{0}" + "9" * 3000, "{0}-0001", "{0}+0001", "{0}00001.0", "{0}00001.json", "{0}1e5",
    "{0}00001 ", " {0}00001", "{0}00001\n", "{0}00001\x00", "\x00", "{0}00001;x=1", "{0}00001?x",
    "{0}00001#x",
    "{0}٠٠٠٠١", "{0}００００1", "{0}0000²", "..", ".", "...", "*", "%", "%00", "null", "undefined", "0", "1",
    "-1",
    "1.5", "NaN", "true", "[]", "{{}}", "' OR 1=1 --", '"', "<script>", "${{jndi:ldap://x}}", "{{{{7*7}}}}",
    "\u202e1",
    "a" * 5000, "\x7f", "\x1b[31m", "😀", "SH00001", "XX00001", "{0}00001,{0}00002", "{0} 00001",
)  # fmt: skip
NO_ADDRESSES: Final = (
    "", "/", "/nope", "/orders.json", "/../orders", "/%2e%2e/orders", "//orders", "/v1/orders", "/static/x",
    "/healthz",
    "/ORDERS", "/orders;x", "/orders%00", "/orders%3Flimit=1", "/%ff", "/customers", "/order", "/orders%20",
)  # fmt: skip
NO_UTF8: Final = ("%ff", "%c3", "%ed%a0%80", "%c0%80", "%f5%80%80%80", "%e9", "%80abc")
NO_NUMBERS: Final = (
    "", "+1", "%2B1", "-1", "abc", "1.5", "1.0", "1e2", "0x10", "%00", "1%00", "1%0a", "%201", "%D9%A3",
    "%ff",
    "99999999999999999999", "9" * 4000, "true", "null", "1,2", "%C2%B2", "1%20", "--", "[]",
)  # fmt: skip
NO_FILTERS: Final = (
    "%00", "a%00b", "%01", "a%0ab", "%1b%5b", "%E2%80%AEx", "a%C2%85b", "x" * 201, "%E2%81%A6a",
)  # fmt: skip
NO_MOMENTS: Final = (
    "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00%2B23:59", "now",
    "0000-01-01T00:00:00Z", "2026-01-01T00:00:00Z%00", "2026-01-01T00:00:00ZZ", "%D9%A3026-01-01T00:00:00Z",
    "2026-01-01T00:00:00%2B99:99", "2026-01-01T00:00:00." + "0" * 5000 + "Z",
)  # fmt: skip
METHODS: Final = (
    "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
    "FOO", "PROPFIND", "M-SEARCH", "LOCK", "QUERY",
)  # fmt: skip
KEYS: Final = (
    "", " ", "x", "\xff\xfe", "\x00", "wbk_", "wbk_" + "a" * 49, "wbk_" + "0" * 43 + "000000", "x" * 9000,
    "' OR 1=1 --", "a, b", "%00", "Bearer x", "\x80" * 64, "null", "wbk_\xe9", "1", "*",
)  # fmt: skip
BEARERS: Final = (
    "",
    "Bearer",
    "Bearer ",
    "Bearer  ",
    "Basic YTpi",
    "Token x",
    "Bearer a b",
    "x",
    "Bearer \xff",
    "\x00",
)
RETRY_KEYS: Final = (
    "",
    "x" * 256,
    "x" * 9000,
    "\xe9",
    "\xff\xfe",
    "a\x00b",
    "a\tb",
    "a\x7fb",
    "a\nb",
    "\x1b",
)
VERSIONED: Final = (
    ("PUT", "/v1/orders/OR00001"),
    ("DELETE", "/v1/orders/OR00001"),
    ("POST", "/v1/orders/OR00001/shipments"),
    ("PUT", "/v1/orders/OR00001/shipments/SH00001"),
)
VERSIONS: Final = (
    "", "abc", "1", '"abc"', 'W/"1"', '"999"', '""', '"1', '1"', "'1'", '"99999999999999999999"', '"-1"',
    '"1.0"',
    '"١"', "\xff", '"\x00"', '"01"', ",", '"2", "3"', "null", "x" * 9000, 'W/"2", W/"1"',
)  # fmt: skip
HARMLESS: Final[Sequence[Mapping[str, str]]] = (
    {"Content-Type": ""}, {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": "multipart/form-data; boundary="}, {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "\xff/\xfe"}, {"Content-Type": "x" * 5000}, {"Accept": "text/html"}, {"Accept": "\xff"},
    {"Accept-Encoding": "bogus"}, {"Cookie": "session=garbage; a=\xff; =; ;"}, {"Cookie": "x" * 9000},
    {"X-HTTP-Method-Override": "DELETE"}, {"X-Forwarded-For": "\xff,,"}, {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "javascript"}, {"Range": "bytes=9-1"}, {"If-None-Match": "*"}, {"Origin": "null"},
    {"If-Modified-Since": "yesterday"}, {"X-Request-Id": "a\r\nSet-Cookie: b=c"}, {"X-Request-Id": "x" * 65},
    {"X-Request-Id": "\xff"}, {"X-Request-Id": "%0d%0aSet-Cookie:b=c"}, {"X-Request-Id": ""}, {"TE": "x"},
    {"HX-Request": "true"}, {"Referer": "javascript:alert(1)"}, {"User-Agent": "\x1b[2J"}, {"Date": "x"},
)  # fmt: skip
HOSTS: Final = ("a,b", "a, b", ",", "waybill.example,waybill.example", "..", "a..b", "x" * 5000)

_WORDS: Final = ("GOOD", "", "IN_STOCK", "%00", "%ff", "in_stock,out_of_stock")
QUERIES: Final[Mapping[str, Sequence[tuple[str, Sequence[str]]]]] = {
    "/orders": (
        ("limit", (*NO_NUMBERS, "0", "1001")),
        ("cursor", ("", "0", "1", "OR0", "OR1", "OR000001", "PR00001", "%00", "%ff", "OR99999999999999",
        "%D9%A1")),
    ),
    "/products": (
        ("limit", (*NO_NUMBERS, "0", "101")),
        ("cursor", ("PR0", "PR1", "OR00001", "PR99999", "%00", "%ff", "PR99999999999999", "x" * 300)),
        *((name, NO_FILTERS) for name in ("partner_name", "sku", "brand", "category")),
        *((name, _WORDS) for name in ("availability", "sort_by", "order")),
    ),
    "/v1/orders": (
        ("limit", (*NO_NUMBERS, "0", "1001")),
        ("offset", (*NO_NUMBERS, "9223372036854775808")),
        ("status", ("", "placed", "created", "PENDING", "%00", "%ff", "shipped,delivered", "x" * 5000, "*")),
        ("customerId", NO_FILTERS),
        *((name, (*NO_NUMBERS, *NO_MOMENTS)) for name in ("createdAfter", "createdBefore", "updatedAfter")),
        ("sort", ("", "placed_at", "CREATEDAT", "--total", "%00", "%ff", "createdAt,total", "x" * 5000)),
        ("cursor", (*NO_NUMBERS[1:], *NO_FILTERS, "OR00001", "Y3JlYXRlZEF0", "x" * 200)),
    ),
    "/v1/events": (
        ("limit", (*NO_NUMBERS, "0", "1001")),
        ("after", (*NO_NUMBERS, "9223372036854775808")),
    ),
    "/v1/orders/OR00001/events": (
        ("limit", (*NO_NUMBERS, "0", "1001")),
        ("after", (*NO_NUMBERS[1:], "OR00001", "EV1", "EV0000000000001")),
    ),
    "/v1/webhooks": (("limit", (*NO_NUMBERS, "0", "1001")), ("offset", NO_NUMBERS)),
    "/v1/webhooks/WH00001/deliveries": (
        ("limit", (*NO_NUMBERS, "0", "101")),
        ("cursor", (*NO_NUMBERS[1:], *NO_FILTERS, "WH00001", "WD1")),
        ("status", ("", "PENDING", "%00", "%ff", "pending,failed", "x" * 5000)),
    ),
    "/v1/products": (
        ("limit", (*NO_NUMBERS, "0", "1001")),
        ("offset", (*NO_NUMBERS, "9223372036854775808")),
        *((name, NO_FILTERS) for name in ("q", "sku", "brand", "category")),
        ("availability", _WORDS),
    ),
}  # fmt: skip
HARMLESS_QUERIES: Final = (
    "limit=1&limit=abc", "x=1", "=", "&&&", "%ff=%ff", "x[]=1&x[a]=2", "price=0&state=x&total=0",
    "x=" + "a" * 9000,
    "&".join(f"x{number}=1" for number in range(1500)), "%00", "_method=DELETE", "?",
    "a=b=c",
)  # fmt: skip


def unknown_ids(api: Api) -> Iterator[Hostile]:
    kinds = [("orders", "OR", "GET PUT DELETE"), ("products", "PR", "GET PUT")]
    if api.base:
        kinds.append(("orders/OR00001/shipments", "SH", "GET PUT"))
        kinds.append(("webhooks", "WH", "GET PUT DELETE"))
    for kind, prefix, methods in kinds:
        for method in methods.split() if api.base else ("GET",):
            for text in NO_IDS:
                sent = quote(text.format(prefix), safe="")
                yield _refused(f"{api.base}/{kind}/{sent}", 404, method=method, body=b"{}")
            for sent in NO_UTF8:
                yield _refused(f"{api.base}/{kind}/{sent}", 404, method=method, body=b"{}")


def unknown_addresses(api: Api) -> Iterator[Hostile]:
    wrong = [api.base + rest for rest in NO_ADDRESSES] if api.base else []
    for path in api.addresses:
        wrong += [path + end for end in ("/", "//", "/x/y", "%2F", "%2f..%2f..%2fetc")]
    wrong += [
        path.replace("R99999", "R99999//").replace("s/", "s//") for path in api.addresses if "99999" in path
    ]
    for target in wrong:
        for method in METHODS:
            yield _refused(target, 404, method=method)


def wrong_methods(api: Api) -> Iterator[Hostile]:
    for path, known in api.addresses.items():
        for method in METHODS:
            if method not in known:
                yield _refused(path, 405, method=method)


def wrong_queries(api: Api) -> Iterator[Hostile]:
    for path in api.addresses:
        for name, texts in QUERIES.get(path, ()):
            for text in texts:
                yield _refused(f"{path}?{name}={text}", 400)
            yield _refused(f"{path}?{name}={texts[-1]}&{name}=1", 400)
        if path in QUERIES:
            yield _refused(f"{path}?limit=\xff", 400)


def wrong_headers(api: Api) -> Iterator[Hostile]:
    paths = [(path, method) for path, known in api.addresses.items() for method in known]
    for path, method in paths:
        for key in KEYS:
            yield _refused(path, 401, method=method, headers={"x-api-key": key})
        for bearer in BEARERS:
            yield _refused(path, 401, method=method, headers={"Authorization": bearer})
        for host in HOSTS:
            yield _refused(path, 400, method=method, headers={"Host": host})
    for op in api.operations:
        for retry_key in RETRY_KEYS if op.takes_retry_key else ():
            yield _refused(
                op.target, 400, method="POST", body=op.sent(), headers={"Idempotency-Key": retry_key}
            )
    for version in VERSIONS if api.base else ():
        for method, target in VERSIONED:
            yield _refused(target, 412, method=method, body=b"{}", headers={"If-Match": version})


def odd_but_right(api: Api) -> Iterator[Hostile]:
    """Headers and queries that look wrong and change nothing."""
    fine = frozenset({200})
    for path in QUERIES:
        if path in api.addresses:
            for query in HARMLESS_QUERIES:
                yield Hostile(query, "GET", f"{path}?{query}", expected=fine)
            for headers in HARMLESS:
                yield Hostile(str(headers), "GET", path, headers=headers, expected=fine)
    for headers in (*HARMLESS, {"Idempotency-Key": "x" * 255}, {"Idempotency-Key": "a b~!"}):
        op = api.operations[0]
        yield Hostile(
            str(headers), op.method, op.target, op.sent(), headers, expected=frozenset({op.answers})
        )
    if api.base:
        for path in ("/v1/orders?", "/v1/orders?sort=-updatedAt&", "/v1/products?"):
            far = f"{path}limit=1000&offset=9223372036854775807"
            yield Hostile("far beyond", "GET", far, expected=fine)
        yield Hostile("far beyond", "GET", "/v1/events?after=9223372036854775807", expected=fine)
    else:
        yield Hostile("far beyond", "GET", "/orders?cursor=OR999999999999", expected=fine)


def _refused(
    target: str,
    status: int,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Hostile:
    why = str(dict(headers))[:60] if headers else "refused"
    return Hostile(why, method, target, body, headers or {}, expected=frozenset({status}))
