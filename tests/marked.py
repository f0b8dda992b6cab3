"""A partner of which everything that can hold text holds a given one, to be looked for on pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.factories import make_partner, make_product, one_of
from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import add_address
from webapp.accounts.models import PARTNER_SCOPES, User
from webapp.accounts.own_keys import create_own_key
from webapp.accounts.partners import BuyingPartner
from webapp.bulk.importing import draft_import
from webapp.bulk.written_rows import WrittenRow
from webapp.cart.models import CartDetails
from webapp.cart.services import add_to_cart, set_details
from webapp.catalog.models import Product
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ids import KEY, USER
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, Order
from webapp.ordering.notes import add_note
from webapp.ordering.placing import place_order
from webapp.webhooks.endpoints import create_endpoint
from webapp.webhooks.messages import send_test


@dataclass(frozen=True)
class Marked:
    partner: BuyingPartner
    manager: User
    buyer: User
    product: Product
    shipped: Order
    cancelled: Order
    # The public ids of what it has, by the names that addresses of pages give them.
    ids: Mapping[str, str]


def make_marked(text: str, *, product: Product | None = None) -> Marked:
    """The text is at most 80 characters. The product carries it too, unless one is given."""
    partner = make_partner(text)
    manager = make_user("manager", partner, name=text)
    buyer = make_user("buyer", partner, name=text)
    by = acting(manager, entry="portal")
    address = dict.fromkeys(("street", "city", "state", "zip", "country"), text)
    sold = product or make_product(name=text, sku=text, brand=text, category=text, description=text)

    def place() -> Order:
        return place_order(
            lambda: partner,
            [one_of(sold, 3)],
            by=by,
            customer_reference=text,
            shipping_address=address,
            note=text,
        )

    shipped, cancelled, deleted = place(), place(), place()
    ship(shipped.order_id, None, by=_staff(text), carrier=text, tracking_number=text)
    add_note(shipped.order_id, text, by=_staff(text))
    update_order(cancelled.order_id, OrderUpdate(status=CANCELLED), by=by, reason=text)
    delete_order(deleted.order_id, by=_staff(text), reason=text)
    key, _ = create_own_key(text, PARTNER_SCOPES, by=by)
    webhook = create_endpoint("https://example.com/hook", (), description=text, by=by)
    address_id = add_address(text, address, by=by)
    for user in (manager, buyer):
        actor = acting(user, entry="portal")
        add_to_cart(partner.id, sold.product_id, 2, by=actor)
        set_details(partner.id, CartDetails(text, text, address), by=actor)
    rows = [WrittenRow(1, shipped.order_id, text, text[::-1]), WrittenRow(2, text, text, text)]
    run = draft_import(rows, source=f"File {text}", by=_staff(text))
    ids = {
        "run_id": run.run_id,
        "order_id": shipped.order_id,
        "product_id": sold.product_id,
        "person_id": USER.dump(buyer.id),
        "address_id": address_id,
        "key_id": KEY.dump(key.id),
        "webhook_id": webhook.endpoint_id,
        "delivery_id": send_test(webhook.endpoint_id, by=by).delivery_id,
        "shipment_id": list_shipments(shipped.id)[0].shipment_id,
        "partner_code": partner.code,
        "carrier_id": "CA00001",
        "deleted_id": deleted.order_id,
    }
    return Marked(partner, manager, buyer, sold, shipped, cancelled, ids)


def _staff(name: str) -> Actor:
    return acting(make_user("ops", name=name), entry="ops")
