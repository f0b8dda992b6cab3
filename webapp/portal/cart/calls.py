"""Placing the order that is being built, as calls of the APIs."""

from collections.abc import Sequence

from flask import request

from webapp.accounts.addresses import PartnerAddress
from webapp.api.calls import AsCalls, place_order
from webapp.cart.models import Cart
from webapp.portal.building import Builder


def cart_calls(it: Builder, cart: Cart, book: Sequence[PartnerAddress]) -> list[AsCalls]:
    """The order as it would be placed now: without an address of its own it goes to the default one."""
    default = next((address.address for address in book if address.is_default), None)
    placed = place_order(
        request.host_url,
        partner_name=it.partner_name,
        partner_code=it.partner_code,
        items=[(item.product_id, item.quantity) for item in cart.items],
        customer_reference=cart.details.customer_reference,
        shipping_address=cart.details.shipping_address or default,
    )
    return [placed]
