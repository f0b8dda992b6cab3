"""The pages of partners: found and read by all staff, kept by admins."""

from typing import Any

import pytest

from tests.factories import make_order, make_order_at, make_partner, make_staff
from tests.observing import count_rows, sent_statements
from tests.ops.admins import written
from tests.people import Browser, make_user
from webapp import transactions
from webapp.account_errors import InvalidApiKey
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.accounts.keys import create_key, find_actor
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner, get_partner, partner_by_code
from webapp.ids import KEY

LIST = "/ops/partners"
PAGE = f"{LIST}/CUST1001"
ADDRESS = {"street": "1 Quay", "city": "Porto", "country": "Portugal"}


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner("RayTech Corp.", code="CUST1001")


def test_partners_are_found_by_name_and_code_with_their_orders(ops: Browser, partner: BuyingPartner) -> None:
    for _ in range(2):
        make_order(partner=partner)
    make_order_at("delivered", partner=partner)
    make_partner("Élan & Söhne", code="elan-7")
    transactions.write(lambda: partner_by_code("WEB-1", by=make_staff()))

    def found(**query: Any) -> list[bool]:
        page = ops.get(LIST, **query).text
        return [name in page for name in ("RayTech Corp.", "Élan &amp; Söhne", ">WEB-1<")]

    assert found() == [True, True, True]
    assert found(q="raytech") == found(q="cust1001") == [True, False, False]
    assert found(q="ÉLAN & s") == found(q="LAN-7") == [False, True, False]
    assert found(which="by_api") == [False, False, True]
    assert found(q="nobody") == [False, False, False]
    assert 'data-label="Orders">3<' in ops.get(LIST, q="raytech").text
    results = ops.get(LIST, q="raytech", htmx=True).text
    assert "<html" not in results
    assert "1 partner" in results


def test_a_list_takes_as_few_statements_for_many_as_for_one(ops: Browser, partner: BuyingPartner) -> None:
    def statements() -> int:
        with sent_statements() as sent:
            assert ops.get(LIST).status_code == 200
        return len(sent)

    few = statements()
    for _ in range(55):
        make_partner()

    assert statements() == few
    assert "Partner" in ops.get(LIST, page="2").text


def test_one_partner_with_its_figures_and_belongings(ops: Browser, partner: BuyingPartner) -> None:
    orders = [make_order(partner=partner, customer_reference=f"PO-{number}") for number in range(12)]
    make_user("buyer", partner, name="Rosa Imre", email="rosa@x.example")
    add_address("Quay", ADDRESS, by=acting(make_user("admin")), partner_id=partner.id)
    create_key("The ERP", partner_id=partner.id)

    page = ops.get(PAGE).text

    for text in ("RayTech Corp.", "Rosa Imre", "Buyer", "1 Quay", "<strong>12</strong>", "in 12 orders"):
        assert text in page
    assert orders[-1].order_id in page
    assert orders[0].order_id not in page
    # What only admins look after is not told.
    for text in ("The ERP", "rosa@x.example", "Deactivate", "Save name", "Invite"):
        assert text not in page
    assert ops.get(f"{LIST}/CUST9999").status_code == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_a_new_partner_gets_the_code_that_is_typed_or_the_next(admin: Browser, htmx: bool) -> None:
    admin.post("/ops/new-partner", htmx=htmx, name=" Acme ", code="acme-7")
    admin.post("/ops/new-partner", htmx=htmx, name="Newcomer", code=" ")

    assert get_partner("acme-7").name == "Acme"
    assert "Newcomer can order now, as CUST1002." in admin.get(f"{LIST}/CUST1002").text
    assert written("partner_created")[1] == ("acme-7", "Ada Quist", "ops")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Name is required."),
        ({"name": "RAYTECH corp."}, "Another partner has this name already."),
        ({"code": "CUST1001"}, "Another partner has this code already."),
        ({"code": "a b"}, "Code must be"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_with_a_new_partner_is_told(
    admin: Browser, partner: BuyingPartner, typed: dict[str, str], said: str, htmx: bool
) -> None:
    before = count_rows()
    fields = {"name": "Acme", "code": "acme-7", **typed}

    answer = admin.post("/ops/new-partner", htmx=htmx, **fields)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{fields["code"]}"' in answer.text
    assert count_rows() == before


@pytest.mark.parametrize("htmx", [False, True])
def test_a_partner_is_renamed(admin: Browser, partner: BuyingPartner, htmx: bool) -> None:
    make_partner("Blue Harbor Foods")

    taken = admin.post(f"{PAGE}/name", htmx=htmx, name="blue harbor FOODS")
    admin.post(f"{PAGE}/name", htmx=htmx, name="RayTech Inc.")

    assert (taken.status_code, "Another partner has this name already." in taken.text) == (422, True)
    assert "The partner is called RayTech Inc. now." in admin.get(PAGE).text
    assert written("partner_renamed") == [("CUST1001", "Ada Quist", "ops")]


def test_a_partner_is_deactivated_and_activated(admin: Browser, partner: BuyingPartner) -> None:
    order = make_order(partner=partner)
    _, secret = create_key("ERP", partner_id=partner.id)
    assert find_actor(secret, entry="v1")

    admin.post(f"{PAGE}/deactivate", reason="Has not paid")

    page = admin.get(PAGE).text
    assert "is inactive: its people are signed out" in page
    assert order.order_id in page
    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")
    assert written("partner_deactivated") == [("CUST1001", "Ada Quist", "ops")]
    admin.post(f"{PAGE}/activate")
    assert "is active: its people and keys are let in again." in admin.get(PAGE).text
    assert find_actor(secret, entry="v1").partner_id == partner.id


def test_a_reason_that_is_too_long_is_not_lost(admin: Browser, partner: BuyingPartner) -> None:
    answer = admin.post(f"{PAGE}/deactivate", reason="x" * 2001)

    assert (answer.status_code, "x" * 2001 in answer.text) == (422, True)
    assert get_partner("CUST1001").is_active


def test_an_admin_revokes_a_partners_key_and_no_other(admin: Browser, partner: BuyingPartner) -> None:
    key, secret = create_key("The ERP", partner_id=partner.id)
    house, _ = create_key("House")
    assert "The ERP" in admin.get(PAGE).text

    strange = admin.post(f"{PAGE}/keys/{KEY.dump(house.id)}/revoke")
    admin.post(f"{PAGE}/keys/{KEY.dump(key.id)}/revoke")

    assert strange.status_code == 404
    assert "The key The ERP is revoked" in admin.get(PAGE).text
    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")
    assert written("key_revoked") == [(KEY.dump(key.id), "Ada Quist", "ops")]


def test_admins_have_their_tabs_and_the_others_the_partners(admin: Browser, ops: Browser, ada: User) -> None:
    for page in (LIST, "/ops/people", "/ops/keys", "/ops/carriers", "/ops/deleted", "/ops/audit"):
        assert f'href="{page}" aria-current="page"' in admin.get(page).text
        assert ops.get(page).status_code == (200 if page == LIST else 403)
    assert 'id="places"' not in ops.get(LIST).text
    assert 'aria-current="page"><svg' in admin.get("/ops/audit").text
