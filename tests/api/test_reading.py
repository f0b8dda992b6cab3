"""The one JSON reader: exact about what it takes, quick about what it refuses (RELIABILITY 7)."""

import json
import sys
import time
from decimal import Decimal
from typing import Any

import pytest
from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from webapp.api.reading import MAX_DEPTH, parse_json, read_object
from webapp.errors import InvalidInput

LIMIT = 256 * 1024
DUPLICATES = [
    b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"a":1,"\\u0061":1}', b'{"x":{"a":1,"b":2,"a":3}}',
    b'[{"a":1},{"b":1,"b":1}]', b'{"":1,"":2}',
]  # fmt: skip
CONSTANTS = [b"NaN", b"Infinity", b"-Infinity", b'{"a":NaN}', b"[1,-Infinity]"]
OUT_OF_RANGE = [
    b"9223372036854775808", b"-9223372036854775808", b"1" + b"0" * 30, b"-" + b"9" * 20, b"9" * 200_000,
    b"1e400", b"-1e400", b"1e-400", b"0e999999999", b"1.5E+65", b"1e99999999999999999999999",
    b'{"a":[1e400]}', b"0." + b"0" * 64 + b"1",
]  # fmt: skip
NOT_UTF8 = [
    b'{"a":"\xff"}', b'{"a":"\xc3"}', b'{"\xfe":1}', b'{"a":"\xc0\x80"}', b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\xf5\x80\x80\x80"}', b'{"a":"\xe9"}', b"\xff\xfe{\x00}\x00", b"\x80",
]  # fmt: skip
SURROGATES = [
    rb'{"a":"\ud800"}', rb'{"a":"\udfff"}', rb'{"a":"\udc00\ud800"}', rb'{"\ud800":1}', rb'["\uD83Dx"]',
    rb'{"a":{"b":["x\udead"]}}', rb'{"a":"\ud83d\ud83d\ude00"}',
]  # fmt: skip
BROKEN = [
    b"", b" ", b"\n", b"{", b"}", b"[", b"]", b"{]", b"[}", b"{}{}", b"{},", b"{} x", b"nul", b"True",
    b"None", b"{'a':1}", b"{a:1}", b'{"a"}', b'{"a":}', b'{"a" 1}', b'{"a":1,}', b"[1,]", b"[,1]",
    b'{"a":1 "b":2}', b'"open', b'"\n"', b'"\t"', b'"\x00"', b'"\x1f"', rb'"\x41"', rb'"\u12"', rb'"\u12G4"',
    b"01", b"+1", b".5", b"1.", b"1e", b"--1", b"0x10", b"1_000", b"/**/{}", b"{}//", b"#\n{}",
    b"\xef\xbb\xbf{}", b"\x00{}", b"{}\x00", b"\xc2\xa0{}", b"\x0b{}",
    '{"a":1}'.encode("utf-16-le"), '{"a":1}'.encode("utf-16-be"), '{"a":1}'.encode("utf-32-be"),
]  # fmt: skip
DEEP = [
    b"[" * LIMIT,
    b"{" * LIMIT,
    b'{"a":' * (LIMIT // 5),
    b'[{"":' * (LIMIT // 5),
    b"[" * (LIMIT // 2) + b"]" * (LIMIT // 2),
    b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
    b"[]," * 50_000 + b"[" * 50_000,
    b'"' + rb"\"" * 50_000 + b'"' + b"[" * 50_000,
]
HEAVY = [
    *DEEP,
    b"]" * LIMIT,
    b'"' * LIMIT,
    rb"\"" * (LIMIT // 2),
    b"[" * 40 + b'"' * (LIMIT - 40),
    b"[" * 40 + rb"\"" * (LIMIT // 2 - 20),
    b'"' + rb"\"" * (LIMIT // 2 - 20) + b"[" * 40,
    b"[" * 40 + b'"' + b"\\" * (LIMIT - 41),
    b"[]" * (LIMIT // 2),
    b" " * LIMIT,
    b"0" * LIMIT,
    b"1" * LIMIT,
    b"-" * LIMIT,
    b"1." + b"1" * (LIMIT - 2) + b"e",
    rb"\u" * (LIMIT // 2),
    b'"' + rb"\ud800" * (LIMIT // 7) + b'"',
    b"\xff" * LIMIT,
]


def ids(value: Any) -> str:
    return repr(value)[:28]


def nested(levels: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * levels + b"1" + closing * levels


def request_of(body: bytes, **environ: Any) -> Request:
    builder = EnvironBuilder(method="POST", data=body, environ_overrides=environ)
    request = Request(builder.get_environ())
    request.max_content_length = LIMIT
    return request


@pytest.mark.parametrize(
    "body",
    [*DUPLICATES, *CONSTANTS, *OUT_OF_RANGE, *NOT_UTF8, *SURROGATES, *BROKEN],
    ids=ids,
)
def test_what_is_not_strict_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_json(body)


@pytest.mark.parametrize(
    ("bodies", "problem"),
    [
        (DUPLICATES, "names a field twice"),
        (CONSTANTS, "must not hold"),
        (OUT_OF_RANGE, "holds a number out of range"),
        (NOT_UTF8, "must be UTF-8"),
        (SURROGATES, "must not contain lone surrogates"),
        (DEEP, "is nested too deeply"),
        (BROKEN, "is not valid JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_says_what_is_wrong(bodies: list[bytes], problem: str) -> None:
    for body in bodies:
        with pytest.raises(InvalidInput) as refused:
            parse_json(body)

        assert refused.value.problem.startswith(problem), body[:40]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b' {"a" : [ 1 , null , true , "x" ] }\r\n\t', {"a": [1, None, True, "x"]}),
        (rb'"\u00e9 \ud83d\ude00 \"\\\/\b\f\n\r\t\u0000"', '\u00e9 \U0001f600 "\\/\b\f\n\r\t\x00'),
        ("\u00e9 \U0001f600".join('""').encode(), "\u00e9 \U0001f600"),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775807", -(2**63) + 1),
        (b'{"a":{"a":{"a":1}}}', {"a": {"a": {"a": 1}}}),
        (b'[{"a":1},{"a":1}]', [{"a": 1}, {"a": 1}]),
        (rb'"[[[{{{ \" ]"', '[[[{{{ " ]'),
    ],
    ids=ids,
)
def test_what_is_json_is_read_as_it_stands(body: bytes, value: object) -> None:
    assert parse_json(body) == value


@pytest.mark.parametrize("digits", ["10.99", "0.1", "1.0", "1e2", "12345678901234567890.123456789", "-0.00"])
def test_decimals_are_exact(digits: str) -> None:
    number = parse_json(digits.encode())

    assert isinstance(number, Decimal)
    assert number.compare_total(Decimal(digits)) == 0


def test_true_stays_true_and_does_not_become_one() -> None:
    assert parse_json(b"[true,false,1,0]") == [True, False, 1, 0]
    assert [type(value) for value in parse_json(b"[true,false,1,0]")] == [bool, bool, int, int]


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
def test_nesting_is_read_down_to_its_bound_and_no_further(opening: bytes, closing: bytes) -> None:
    step = opening.count(b"[") + opening.count(b"{")

    assert parse_json(nested(MAX_DEPTH // step, opening, closing))
    for levels in (MAX_DEPTH // step + 1, 200, 2_000, 20_000):
        with pytest.raises(InvalidInput, match="nested too deeply"):
            parse_json(nested(levels, opening, closing))


def test_brackets_inside_text_or_side_by_side_are_no_nesting() -> None:
    wide = {"notes": ["[[[[{{{{" * 50, '\\"[' * 50], "items": [{"tags": [[], {}]} for _ in range(200)]}

    assert parse_json(json.dumps(wide).encode()) == wide


@pytest.mark.parametrize("body", DEEP, ids=ids)
def test_deep_nesting_is_refused_however_little_of_the_stack_is_left(body: bytes) -> None:
    def low_on_stack(levels: int) -> Any:
        return parse_json(body) if levels == 0 else low_on_stack(levels - 1)

    with pytest.raises(InvalidInput):
        low_on_stack(sys.getrecursionlimit() - 300)


@pytest.mark.parametrize("body", HEAVY, ids=ids)
def test_the_heaviest_bodies_are_refused_within_milliseconds(body: bytes) -> None:
    started = time.thread_time()
    with pytest.raises(InvalidInput):
        parse_json(body)

    assert time.thread_time() - started < 0.25


@pytest.mark.parametrize("body", [b"[]", b"[{}]", b'"{}"', b"1", b"1.5", b"true", b"null"])
def test_a_body_is_an_object(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="must be a JSON object"):
        read_object(request_of(body))


def test_a_body_may_be_as_large_as_its_bound_and_no_larger() -> None:
    body = b'{"a":1}'.ljust(LIMIT)

    assert read_object(request_of(body)) == {"a": 1}
    with pytest.raises(RequestEntityTooLarge):
        read_object(request_of(body + b" "))


def test_a_chunked_body_is_bounded_like_any_other() -> None:
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    body = b'{"a":1}'.ljust(LIMIT)

    assert read_object(request_of(body, **chunked)) == {"a": 1}
    with pytest.raises(RequestEntityTooLarge):
        read_object(request_of(body + b" and more", **chunked))


@pytest.mark.parametrize("server", [{}, {"wsgi.input_terminated": True}], ids=["plain", "terminated"])
def test_a_body_that_ends_before_its_announced_length_is_refused(server: dict[str, Any]) -> None:
    cut_off = request_of(b'{"a":1}', CONTENT_LENGTH="200", **server)

    with pytest.raises((InvalidInput, ClientDisconnected)):
        read_object(cut_off)
