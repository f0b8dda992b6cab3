"""Hostile bodies: every kind of wrong value at every place of every operation, and what is no JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from tests.api.hostile import LIMIT, Api, Hostile, Operation, Path

_HERE: Final = "@@here@@"
NO_TEXT: Final = ("0", "-1", "1.5", "true", "false", "[]", "{}", '["a"]', '{"a":"b"}')
NO_LINE: Final = tuple(
    f'"a{sign}b"'
    for sign in (
        *("\\u0000", "\\u0001", "\\b", "\\u001b", "\\u007f", "\\u0085", "\x80", "\x9f"),
        *("\\n", "\\r", "\\t", "\\u2028", "\u2029", "\\u202e", "\u202a", "\\u2066", "\u2069"),
        *("\\ud800", "\\udfff", "\\udc00\\ud800"),
    )
)
BLANK: Final = ('""', '"   "', "null", '"\\u00a0"')
NO_INTEGER: Final = (
    '"1"', "true", "false", "1.5", "0.999", "1e-5", "-1", "-1.0", "[]", "{}", '""', "1e12",
    "9223372036854775807",
    "9223372036854775808", str(10**30), str(-(10**30)), "1e400", "-1e400", "1" * 5000,
    "1e99999999999999999999",
)  # fmt: skip
# Refused wherever they stand, in fields that nobody reads too.
NO_JSON: Final = (
    "NaN", "Infinity", "-Infinity", "nan", "undefined", "None", "True", "'a'", "01", "+1", ".5", "1.", "0x10",
    "1_000", "1e", "--1", "", "]", "}", ",", ":", "[1,]", "[1 2]", "{,}", '{"a":1,}', "{a:1}", '{"a" 1}',
    '"\\x41"', '"\\u12G4"', '"a\nb"', '"a\tb"', '"a\x00b"', '"open', '"\\ud800"', '"x\\udead"',
    '{"\\udc00":1}',
    '{"a":1,"a":1}', '[{"a":{"b":1,"c":2,"b":3}}]', "[" * 33 + "]" * 33, '{"a":' * 2000 + "1" + "}" * 2000,
    "[" * 9_000, '{"":' * 9_000, "/*a*/1", "1//a", str(10**30),
)  # fmt: skip
WRONG: Final[Mapping[str, Sequence[str]]] = {
    "name": (*NO_TEXT, *NO_LINE, *BLANK, json.dumps("x" * 201), json.dumps("é" * 30_000)),
    "optional name": (*NO_TEXT, *NO_LINE, json.dumps("x" * 201)),
    "reference": (*NO_TEXT, *NO_LINE, *BLANK, json.dumps("x" * 101)),
    "optional reference": (*NO_TEXT, *NO_LINE, json.dumps("x" * 101), json.dumps("😀" * 20_000)),
    "paragraphs": (*NO_TEXT, '"a\\u0000b"', '"a\\u001bb"', '"a\\u0085b"', json.dumps("x" * 2001)),
    "code": (*NO_TEXT, *NO_LINE, *BLANK, '"a b"', '"ü"', '"a/b"', '" CUST1001"', json.dumps("a" * 65)),
    "product": (*NO_TEXT, *NO_LINE[:3], *BLANK),
    "quantity": (*NO_INTEGER, "0", "null", "1000001", "1000000.5", "1e7", "-0", "0.0"),
    "stock": (*NO_INTEGER, "1000000001", "1e10"),
    "price": (
        '"1.50"', "true", "false", "-0.01", "-1", "1.005", "1e-3", "100000000", "99999999.991", "null", "[]",
        "{}", '""', "1e64", "1e400", "-1e400", str(10**30), "9223372036854775807", "0." + "1" * 9000,
    ),
    "currency": ("null", '""', '"usd"', '"US"', '"USDX"', '"ÜSD"', '" USD"', '"USD\\u0000"', "840", "true",
    "[]"),
    "availability": ("null", '""', '"IN_STOCK"', '"gone"', "true", "1", "[]", "{}", '"in_stock "'),
    "status": ("null", '""', '"placed"', '"created"', '"SHIPPED"', '"gone"', "true", "1", "[]", "{}",
    '"\\u0000"'),
    "url": (
        *NO_TEXT, *BLANK, "null", '"https://"', '"http://example.com"', '"javascript:x"', '"https://a b.eu"',
        '"https://localhost"', '"https://example.com/#x"', '"https://u:p@example.com"', '"https://2130706433.1"',
        '"https://example.com:22"', '"\\u0000"', json.dumps("https://example.com/" + "x" * 2000),
    ),
    "events": ('""', "null", '"x"', "1", "true", "{}", "[null]", "[1]", '["lost"]', "[[]]", "[{}]"),
    "items": ('""', '"x"', "1", "true", "{}", "[]", "null", "[null]", "[1]", '["PR00001"]', "[[]]", "[{}]"),
    "items to preview": ('""', '"x"', "1", "true", "{}", "[null]", "[1]", '["PR00001"]', "[[]]", "[{}]"),
    "orders": ('""', '"x"', "0", "true", "null", "{}", "[]", f"[{','.join(['{}'] * 101)}]"),
    "item": (*NO_TEXT[:5], '"x"', "null", "[]", "{}", '[{"product_id":"PR00001"}]'),
    "address": ('""', '"x"', "1", "1.5", "true", "[]", "{}", '["a"]', '{"street":"x"}', '{"street":{}}'),
}  # fmt: skip
UNKNOWN_PRODUCTS: Final = (
    "OR00001", "PR00000", "PR99999", "PR1", "pr00001", "PR000001", "PR٠٠٠٠١", "PR０0００1",
    "PR99999999999999",
    "PR999999999999", "PR-0001", "../PR00001", "%00", "PR00001'--", "PR00001,PR00002", "{}", "null",
    "ＰＲ00001",
)  # fmt: skip
# Composing a long run of marks in the wrong order takes time by the square of its length.
MARKS: Final = "a" + "\u0301\u0316" * 25_000


def with_value(body: Mapping[str, Any], path: Path, fragment: str) -> bytes:
    """The body with a piece of text, JSON or not, in the place of one value."""
    made = deepcopy(dict(body))
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = _HERE
    return json.dumps(made).replace(json.dumps(_HERE), fragment).encode()


def without(body: Mapping[str, Any], path: Path) -> bytes:
    made = deepcopy(dict(body))
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return json.dumps(made).encode()


def wrong_values(api: Api) -> Iterator[Hostile]:
    for op in api.operations:
        for path, kind in op.kinds.items():
            for fragment in WRONG[kind]:
                yield _refused(op, f"{path}: {fragment}", with_value(op.body, path, fragment))
        for path in op.required:
            yield _refused(op, f"without {path}", without(op.body, path))
        for path in _a_text(op):
            marks = json.dumps(MARKS, ensure_ascii=False)
            yield _refused(op, "a long run of marks", with_value(op.body, path, marks))


def wrong_json(api: Api) -> Iterator[Hostile]:
    for op in api.operations:
        some = [("x-unknown",), *list(op.kinds)[:1], list(op.kinds)[-1]]
        for path in some:
            for fragment in NO_JSON:
                yield _refused(op, f"{path}: {fragment}", with_value(op.body, path, fragment))
        body = op.sent()
        for at in range(0, len(body), len(api.operations)):
            yield _refused(op, f"cut off at {at}", body[:at])
            yield _refused(op, f"bad byte at {at}", body[:at] + b"\xff" + body[at:])
            yield _refused(op, f"NUL at {at}", body[:at] + b"\x00" + body[at:])
        for why, wrong in _whole_bodies(body):
            yield _refused(op, why, wrong)
    for why, wrong in _heavy_bodies():
        yield _refused(api.operations[-1], why, wrong)


def large_bodies(api: Api) -> Iterator[Hostile]:
    for op in api.operations:
        for size in (op.limit + 1, 2 * op.limit, 3_000_000):
            for filled in (op.sent().ljust(size), b"[" * size, b"\xff" * size):
                yield _refused(op, f"{size} bytes", filled, 413)
        chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
        for size in (op.limit + 1, 2 * op.limit):
            yield _refused(op, f"{size} bytes in chunks", op.sent().ljust(size), 413, **chunked)
        yield _refused(
            op, "chunks with more behind them", op.sent().ljust(op.limit) + b"more", 413, **chunked
        )
        for server in ({}, {"wsgi.input_terminated": True}):
            yield _refused(op, "less than announced", op.sent(), CONTENT_LENGTH="99999", **server)
        for length in ("abc", "-1", "1.5", "0", "5", "0x10", "١٠"):
            yield _refused(op, f"announced as {length}", op.sent(), CONTENT_LENGTH=length)


def taken_skus(api: Api) -> Iterator[Hostile]:
    for op in api.operations:
        if ("sku",) in op.kinds:
            yield _refused(op, "taken", with_value(op.body, ("sku",), '"TAKEN"'), 409)
            yield _refused(op, "taken", with_value(op.body, ("sku",), '" TAKEN\\n"'), 409)


def wrong_items(api: Api) -> Iterator[Hostile]:
    for op in api.operations:
        if op.kinds.get(("items",)) != "items":
            continue
        product = op.body["items"][0]
        name = next(name for name in product if name != "quantity")
        for unknown in UNKNOWN_PRODUCTS:
            yield _refused(op, "unknown", with_value(op.body, ("items", 0, name), json.dumps(unknown)), 404)
        soldout, foreign, dear, scarce = ({name: f"PR0000{key}", "quantity": 1} for key in (3, 4, 5, 6))
        for items, status in (
            ([soldout], 409),
            ([product, soldout], 409),
            ([scarce, {**scarce, "quantity": 5}], 409),
            ([{**scarce, "quantity": 6}], 409),
            ([product, foreign], 400),
            ([{**dear, "quantity": 1_000_000}], 400),
            ([{**product, "quantity": 1_000_000}, product], 400),
            ([product] * 501, 400),
            ([product] * 4000, 400),
            ([0] * 20_000, 400),
            ([{}] * 20_000, 400),
            ([product, {**product, "quantity": 0}], 400),
            ([product, {name: "PR99999", "quantity": 1}], 404),
        ):
            why = f"{str(items[:2])[:70]} and {len(items)} in all"
            yield _refused(op, why, with_value(op.body, ("items",), json.dumps(items)), status)


def odd_but_right(api: Api) -> Iterator[Hostile]:
    """Bodies that look wrong and are not."""
    for op in api.operations:
        body = op.sent()
        right = [
            *(
                with_value(op.body, p, n)
                for p, k in op.kinds.items()
                if k == "quantity"
                for n in ("1.0", "1e0")
            ),
            *(
                with_value(op.body, ("x-unknown",), text)
                for text in ("[" * 31 + "]" * 31, '"\\u0000"', "1e9")
            ),
            b" \r\n\t" + body + b"\n",
            json.dumps(op.body, indent=8).encode(),
        ]
        # The same product twice would be refused, for its SKU.
        for sent in right[:1] if op.target == "/v1/products" else right:
            yield Hostile("odd but right", op.method, op.target, sent, expected=frozenset({op.answers}))


def _whole_bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    for scalar in (b"[]", b"[{}]", b"[" + body + b"]", b'""', b'"x"', b"0", b"1.5", b"true", b"null"):
        yield "not an object", scalar
    for blank in (b"", b" ", b"\r\n", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe"):
        yield "blank", blank
    text = body.decode()
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"):
        yield name, text.encode(name)
    first, rest = text[1:].split(",", 1)
    yield "a field twice", f"{{{first},{first},{rest}".encode()
    escaped = f"{first[0]}\\u{ord(first[1]):04x}{first[2:]}"
    yield "a field twice, once escaped", f"{{{first},{escaped},{rest}".encode()
    for end in (b"x", b"}", b",", b"{}", body, b"\x00", b"\xc2\xa0", b"//", b";"):
        yield f"more behind it: {end[:5]!r}", body + end
    yield "a form", b"partner_name=RayTech+Corp.&customerId=CUST1001&sku=1&items="
    yield "XML", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def _heavy_bodies() -> Iterator[tuple[str, bytes]]:
    yield "many fields", b"{" + b",".join(b'"%d":0' % number for number in range(20_000)) + b',"0":0}'
    for sign in (b"[", b"{", b'"', rb"\"", b"]", b" ", b"9", b'{"a":', b'[{"":', rb"\u", b"\x80"):
        yield f"nothing but {sign!r}", sign * (LIMIT // len(sign))


def _refused(op: Operation, why: str, body: bytes, status: int = 400, **environ: Any) -> Hostile:
    return Hostile(why, op.method, op.target, body, environ=environ, expected=frozenset({status}))


def _a_text(op: Operation) -> Sequence[Path]:
    return [path for path, kind in op.kinds.items() if "name" in kind or "reference" in kind][:1]
