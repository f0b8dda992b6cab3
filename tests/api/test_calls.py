"""A page's work as a command: whatever texts are in it, a shell hands them on as they are."""

import json

import pytest

from tests.commands import words_of
from webapp.api.calls import V1, Call, place_order

HOSTILE = [
    "'; rm -rf ~; echo '",
    "$(touch /tmp/x) `id` ${HOME} !! \\",
    '"quoted" \\n \\u0041 %s @/etc/passwd',
    "שלום 🍺 \u200e <b>&amp;</b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_command_holds_texts_as_they_are(text: str) -> None:
    calls = place_order(
        "http://localhost/",
        partner_name=text,
        partner_code="CUST1001",
        items=[("PR00001", 2)],
        customer_reference=text,
        shipping_address={"street": text, "state": ""},
    )

    assert calls.orders_api is not None
    for command in (calls.orders_api, calls.v1):
        words = words_of(command)
        assert words[:3] == ["-X", "POST", words[2]]
        assert words[2] in ("http://localhost/orders", "http://localhost/v1/orders")
        assert [word for word in words if word.startswith("-")] == ["-X", "-H", "-H", "-d"]
        assert text in json.loads(words[-1]).values()
    assert json.loads(words_of(calls.v1)[-1])["shippingAddress"] == {"street": text}


def test_a_body_stands_below_its_option() -> None:
    command = Call("POST", "/v1/orders", {}, {"items": [{"quantity": 2}]}).curl("http://localhost")

    assert command.splitlines()[2:5] == ["  -d '{", '    "items": [', "      {"]
    assert command.endswith("\n  }'")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_address_of_a_command_is_one_word(text: str) -> None:
    command = Call("GET", f"/v1/orders?customerId={text}", V1).curl("http://localhost")

    assert words_of(command)[0] == f"http://localhost/v1/orders?customerId={text}"
