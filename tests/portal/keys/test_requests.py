"""The pages on which the owner of a key, and the house, look up what was asked with it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.asking import v1
from tests.factories import make_order, make_partner
from tests.people import Browser, make_user
from webapp.accounts import key_log
from webapp.accounts.keys import create_key
from webapp.accounts.partners import BuyingPartner
from webapp.ids import KEY


@pytest.fixture(autouse=True)
def nothing_noted(db: None) -> Iterator[None]:
    """What other tests asked for belongs to keys that are gone."""
    key_log.record()
    yield
    key_log.record()


@pytest.fixture
def partner() -> BuyingPartner:
    return make_partner(code="CUST1001")


@pytest.fixture
def manager(app: Flask, partner: BuyingPartner) -> Browser:
    return Browser(app, make_user("manager", partner))


def make_key(partner: BuyingPartner | None, name: str = "ERP") -> tuple[str, str]:
    """The secret, and the number by which pages know it."""
    key, secret = create_key(name, partner_id=partner.id if partner else None)
    return secret, KEY.dump(key.id)


def rows(answer: TestResponse) -> list[str]:
    """The text of each row, as it is read."""
    body = re.search(r"(?s)<tbody>(.*)</tbody>", answer.text)
    return (
        [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in body[1].split("</tr>")[:-1]] if body else []
    )


def test_a_manager_reads_what_was_asked_with_a_key_and_how_it_ended(
    client: FlaskClient, manager: Browser, partner: BuyingPartner
) -> None:
    make_order(partner=partner)
    secret, key_id = make_key(partner)
    caller = v1(client, secret)
    caller.get("/orders?limit=5"), caller.get("/orders/OR99999")
    client.get("/orders", headers={"x-api-key": secret}, buffered=True)
    page = f"/portal/account/keys/{key_id}/requests"
    assert "No requests yet" in manager.get(page).text
    key_log.record()

    answer = manager.get(page)

    streamed, missing, listed = rows(answer)
    assert re.search(r"GET /orders [0-9a-f]{16} 200 OK [\d.]+ ms$", streamed)
    assert re.search(r"GET /v1/orders/OR99999 [0-9a-f]{16} 404 order_not_found ", missing)
    assert re.search(r"GET /v1/orders\?limit=5 [0-9a-f]{16} 200 OK ", listed)
    assert f'href="{page}"' in manager.get("/portal/account/keys").text
    assert rows(manager.get(page, show="refused")) == [missing]
    partial = manager.get(page, htmx=True, show="5xx")
    assert "<h1" not in partial.text and "Nothing found" in partial.text
    assert partial.headers["HX-Push-Url"] == f"{page}?show=5xx"


def test_the_log_is_paged_from_the_newest_to_the_oldest_and_back(
    client: FlaskClient, manager: Browser, partner: BuyingPartner
) -> None:
    secret, key_id = make_key(partner)
    for number in range(120):
        v1(client, secret).get(f"/orders?limit={number + 1}")
    key_log.record()

    def limits(answer: TestResponse) -> list[int]:
        return [int(found) for found in re.findall(r"limit=(\d+)<", answer.text)]

    def follow(answer: TestResponse, rel: str) -> TestResponse:
        (address,) = re.findall(f'rel="{rel}" href="([^"]+)"', answer.text)
        return manager.get(address.replace("&amp;", "&"))

    first = manager.get(f"/portal/account/keys/{key_id}/requests")
    second = follow(first, "next")
    third = follow(second, "next")

    assert limits(first) == list(range(120, 70, -1))
    assert limits(second) == list(range(70, 20, -1))
    assert limits(third) == list(range(20, 0, -1))
    assert limits(follow(third, "prev")) == limits(second)
    assert limits(follow(follow(third, "prev"), "prev")) == limits(first)


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=-", "after=1-", f"before={'9' * 40}-1", "after=٣-٣", "show=9xx", "before=%00-1"],
)
def test_an_address_that_makes_no_sense_begins_with_the_newest(
    client: FlaskClient, manager: Browser, partner: BuyingPartner, query: str
) -> None:
    secret, key_id = make_key(partner)
    v1(client, secret).get("/orders")
    key_log.record()

    answer = manager.get(f"/portal/account/keys/{key_id}/requests?{query}")

    assert (answer.status_code, len(rows(answer))) == (200, 1)


def test_the_log_of_another_partner_s_key_is_not_found(manager: Browser) -> None:
    theirs, house = make_key(make_partner()), make_key(None)

    for _, key_id in (theirs, house):
        assert manager.get(f"/portal/account/keys/{key_id}/requests").status_code == 404


def test_admins_read_the_log_of_every_key(app: Flask, client: FlaskClient, partner: BuyingPartner) -> None:
    admin = Browser(app, make_user("admin"))
    keys = [make_key(partner), make_key(None)]
    for secret, _ in keys:
        v1(client, secret).get("/orders")
    key_log.record()

    pages = [admin.get(f"/ops/keys/{key_id}/requests") for _, key_id in keys]

    assert [len(rows(page)) for page in pages] == [1, 1]
    assert '"/ops/partners/CUST1001"' in pages[0].text
    for page, (_, key_id) in zip(("/ops/partners/CUST1001", "/ops/keys"), keys, strict=True):
        assert f'href="/ops/keys/{key_id}/requests"' in admin.get(page).text
