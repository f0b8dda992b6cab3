"""Merging a partner that an API registered into the one that was meant."""

from functools import partial

import pytest
from flask import Flask

from tests.factories import (
    make_buyer,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from tests.observing import at_once, count_rows, kinds_of_events
from tests.people import make_user
from webapp import transactions
from webapp.account_errors import (
    MergeNotAllowed,
    NotYourPartner,
    PartnerMerged,
    PartnerNotFound,
)
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import add_address, list_addresses
from webapp.accounts.finding_audit import AuditFilter, find_audit
from webapp.accounts.keeping_partners import deactivate_partner, rename_partner
from webapp.accounts.keys import create_key, find_actor
from webapp.accounts.partners import (
    BuyingPartner,
    find_by_code,
    get_partner,
    partner_by_code,
    partner_by_name,
)
from webapp.accounts.sessions import find_session, start_session
from webapp.cart.services import add_to_cart
from webapp.checking import find_problems
from webapp.errors import NotAllowed
from webapp.extensions import db as database
from webapp.fulfilment.services import ship
from webapp.history.queries import list_events
from webapp.merging import services as merging
from webapp.merging.queries import count_belongings
from webapp.merging.services import merge_partner
from webapp.ordering.counting import count_orders_by_status
from webapp.ordering.deleting import delete_order
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.finding import Finding
from webapp.ordering.placing import place_order
from webapp.ordering.queries import get_order
from webapp.ordering.searching import parse_search
from webapp.telling import tell
from webapp.webhooks.endpoints import create_endpoint, list_endpoints

ADDRESS = {"street": "1 Quay", "city": "Porto", "country": "Portugal"}


@pytest.fixture
def by(db: None) -> Actor:
    return acting(make_user("admin", name="Ada Quist"))


@pytest.fixture
def kept(db: None) -> BuyingPartner:
    return make_partner("RayTech Corp.", code="CUST1001")


@pytest.fixture
def alias(db: None) -> BuyingPartner:
    return named("Raytech Corporation")


def named(name: str, *, by: Actor | None = None) -> BuyingPartner:
    """The partner that an order of the Orders API names; unknown, it is registered."""
    return transactions.write(partial(partner_by_name, name, by=by or make_staff()))


def coded(code: str, *, by: Actor | None = None) -> BuyingPartner:
    return transactions.write(partial(partner_by_code, code, by=by or make_staff()))


def found(words: str, partner: BuyingPartner) -> list[int]:
    return Finding(OrderFilter(search=parse_search(words)), partner_id=partner.id).find(limit=10).keys


def test_orders_become_the_others_with_their_history_search_and_counts(
    by: Actor, kept: BuyingPartner, alias: BuyingPartner
) -> None:
    own = make_order(partner=kept)
    placed = make_order(partner=alias, customer_reference="PO-7781")
    sent = make_order(partner=alias)
    ship(sent.order_id, None, by=make_staff(), tracking_number="TRK-443322")
    gone = make_order_at("processing", partner=alias)
    delete_order(gone.order_id, by=make_staff())

    assert merge_partner(alias.code, "CUST1001", by=by, reason="One customer") == 3

    assert get_order(placed.order_id, seen_by=make_buyer(kept)).version == placed.version + 1
    assert kinds_of_events(gone.id)[-1] == "updated"
    event = list_events(placed.id)[-1]
    assert (event.kind, event.changes) == ("updated", {"partner": [alias.code, "CUST1001"]})
    assert (event.actor_name, event.entry, event.reason) == ("Ada Quist", "ops", "One customer")
    assert found("po-7781", kept) == [placed.id]
    assert found("trk-443322", kept) == [sent.id]
    assert found("po-7781", alias) == []
    assert count_orders_by_status(partner_id=kept.id)["placed"] == 2
    assert sum(count_orders_by_status(partner_id=alias.id).values()) == 0
    assert get_order(own.order_id, seen_by=by).version == own.version
    assert find_problems() == []


def test_people_keys_webhooks_and_addresses_move_and_carts_are_dropped(
    by: Actor, kept: BuyingPartner, alias: BuyingPartner
) -> None:
    rosa = make_user("manager", alias)
    session = transactions.write(lambda: start_session(rosa.id))
    _, secret = create_key("ERP", partner_id=alias.id)
    webhook = create_endpoint("https://erp.example/hooks", [], by=acting(rosa))
    for partner in (kept, alias):
        add_address(f"Quay of {partner.code}", ADDRESS, by=by, partner_id=partner.id)
    add_to_cart(alias.id, make_product().product_id, 2, by=acting(rosa))
    assert count_belongings(get_partner(alias.code)) == (0, 1, 1, 1, 1)

    merge_partner(alias.code, "CUST1001", by=by)

    database.session.refresh(rosa)
    assert (rosa.partner_id, find_session(session)) == (kept.id, None)
    assert find_actor(secret, entry="v1").partner_id == kept.id
    assert [one.id for one in list_endpoints(seen_by=acting(rosa))] == [webhook.id]
    addresses = list_addresses(seen_by=by, partner_id=kept.id)
    assert [(one.label, one.is_default) for one in addresses] == [
        ("Quay of CUST1001", True),
        (f"Quay of {alias.code}", False),
    ]
    assert (count_rows()["carts"], count_rows()["cart_items"]) == (0, 0)
    assert find_problems() == []


def test_its_name_and_code_find_the_other_in_both_apis(
    by: Actor, kept: BuyingPartner, alias: BuyingPartner
) -> None:
    of_partner = make_buyer(kept)
    first = coded("ACME-9")
    merge_partner("ACME-9", alias.code, by=by)

    merge_partner(alias.code, "CUST1001", by=by)

    assert [named("RAYTECH corporation").id, coded(alias.code).id, coded("ACME-9").id] == [kept.id] * 3
    assert named("acme-9", by=of_partner).id == coded("ACME-9", by=of_partner).id == kept.id
    assert find_by_code(alias.code) == find_by_code("CUST1001")
    assert get_partner(first.code).merged_into_id == kept.id
    with pytest.raises(NotYourPartner):
        named("Raytech Corporation", by=make_buyer(make_partner()))
    assert rename_partner("CUST1001", "Raytech Corporation", by=by).name_key == "raytech corporation"
    assert named("Raytech Corporation").id == kept.id


def test_what_is_merged_and_by_whom_stands_in_the_audit(
    by: Actor, kept: BuyingPartner, alias: BuyingPartner
) -> None:
    merge_partner(alias.code, "CUST1001", by=by, reason="One customer")

    (event,) = find_audit(AuditFilter(kinds=("partner_merged",)), seen_by=by).events
    assert (event.subject, event.actor_name, event.entry) == (alias.code, "Ada Quist", "ops")
    assert (event.changes["partner"], event.reason) == ([alias.code, "CUST1001"], "One customer")
    newest, *_ = find_audit(AuditFilter(subject="CUST1001"), seen_by=by).events
    assert newest.kind == "partner_took_over"


@pytest.mark.parametrize(
    "problem", ["itself", "merged", "not_registered", "into_merged", "into_inactive", "too_many_orders"]
)
def test_what_cannot_be_merged_stays_as_it_is(
    by: Actor, kept: BuyingPartner, alias: BuyingPartner, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_order(partner=alias)
    other = named("Somebody else")
    source, target = alias.code, "CUST1001"
    match problem:
        case "itself":
            target = source
        case "merged":
            merge_partner(source, other.code, by=by)
        case "not_registered":
            source, target = target, source
        case "into_merged":
            merge_partner(other.code, "CUST1001", by=by)
            target = other.code
        case "into_inactive":
            deactivate_partner("CUST1001", by=by)
        case "too_many_orders":
            monkeypatch.setattr(merging, "MOST_ORDERS", 0)
    before = count_rows()

    with pytest.raises(MergeNotAllowed) as refused:
        merge_partner(source, target, by=by)

    assert refused.value.problem == problem
    assert count_rows() == before


def test_only_admins_merge_and_only_partners_that_there_are(by: Actor, alias: BuyingPartner) -> None:
    for role in ("ops", "manager"):
        with pytest.raises(NotAllowed):
            merge_partner(alias.code, "CUST1001", by=acting(make_user(role)))
    with pytest.raises(PartnerNotFound):
        merge_partner(alias.code, "CUST9999", by=by)


def test_what_was_merged_is_changed_no_more(by: Actor, kept: BuyingPartner, alias: BuyingPartner) -> None:
    merge_partner(alias.code, "CUST1001", by=by)

    with pytest.raises(PartnerMerged):
        rename_partner(alias.code, "Another", by=by)


def test_orders_placed_during_a_merge_are_the_others_too(app: Flask, by: Actor, kept: BuyingPartner) -> None:
    product = make_product()

    def place(name: str) -> object:
        staff = make_staff()
        return place_order(partial(partner_by_name, name, by=staff), [one_of(product)], by=staff)

    for turn in range(3):
        code = named(f"Alias {turn}").code
        works = [partial(place, f"Alias {turn}") for _ in range(4)]

        ends = at_once(app, *works, partial(merge_partner, code, "CUST1001", by=by))

        assert not [end for end in ends if isinstance(end, Exception)]
        assert count_orders_by_status(partner_id=get_partner(code).id)["placed"] == 0
    assert count_orders_by_status(partner_id=kept.id)["placed"] == 12
    assert find_problems() == []


def test_a_partner_reads_that_an_order_came_to_it_and_the_house_from_whom(
    by: Actor, kept: BuyingPartner, alias: BuyingPartner
) -> None:
    order = make_order(partner=alias)
    merge_partner(alias.code, "CUST1001", by=by)

    titles = [
        tell(list_events(order.id), told_to=told_to, currency="USD")[-1].title
        for told_to in (make_buyer(kept), make_staff())
    ]
    assert titles == ["Moved to this account", f"Partner changed from {alias.code} to CUST1001"]
