"""One order as its page shows it: words and amounts ready to be laid out."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from flask import request

from webapp.accounts.actors import Actor
from webapp.accounts.addresses import find_default_address
from webapp.api.calls import AsCalls, move_order, read_order
from webapp.formatting import STATUS_WORDS, address_lines, counted, moment, money, number
from webapp.fulfilment.carriers import Links, read_links
from webapp.fulfilment.progress import list_steps
from webapp.fulfilment.queries import list_shipments, list_shipped_items
from webapp.history.queries import OrderEvent, list_events
from webapp.ordering.models import CANCELLED, DELIVERED, MOVES, PLACED, PROCESSING, SHIPPED, Order, OrderItem
from webapp.ordering.queries import get_order
from webapp.telling import Entry, tell

ICONS: Final = {
    PLACED: "receipt-text",
    PROCESSING: "package",
    SHIPPED: "truck",
    DELIVERED: "package-check",
    CANCELLED: "ban",
}


class ShownStep(NamedTuple):
    word: str
    at: str
    state: str


class ShownItem(NamedTuple):
    sku: str
    name: str
    quantity: str
    remark: str
    unit_price: str
    line_total: str


class ShownShipment(NamedTuple):
    shipment_id: str
    is_sent: bool
    sent: str
    carrier: str | None
    tracking_number: str | None
    link: str | None
    items: Sequence[str]


class Changed(NamedTuple):
    field: str
    before: str
    after: str


class ShownEntry(NamedTuple):
    """An entry of the history; for the house also from where it came, and each field before and after."""

    icon: str
    kind: str
    title: str
    texts: Sequence[str]
    at: str
    by: str
    source: str = ""
    changes: Sequence[Changed] = ()


class ShownOrder(NamedTuple):
    order_id: str
    version: int
    status: str
    placed_at: str
    placed_by: str
    steps: Sequence[ShownStep]
    items: Sequence[ShownItem]
    units: str
    total: str
    partner_name: str
    customer_reference: str | None
    note: str | None
    address: Sequence[str]
    is_default_address: bool
    shipments: Sequence[ShownShipment]
    history: Sequence[ShownEntry]

    @property
    def state(self) -> tuple[str, str]:
        """A badge's word and kind."""
        return STATUS_WORDS[self.status], self.status

    @property
    def may_change(self) -> bool:
        """Whether its partner may still edit or cancel it."""
        return self.status == PLACED

    @property
    def calls(self) -> Sequence[AsCalls]:
        """What its partner can do with it now, for programs."""
        found = [read_order(request.host_url, self.order_id)]
        if self.may_change:
            found.append(
                move_order(request.host_url, self.order_id, self.version, "Cancel this order", CANCELLED)
            )
        return found

    @property
    def is_final(self) -> bool:
        return not MOVES[self.status]


def get_shown_order(order_id: str, *, seen_by: Actor) -> ShownOrder:
    """Raises OrderNotFound."""
    order = get_order(order_id, seen_by=seen_by)
    events = list_events(order.id)
    address, is_default = shown_address(order)
    told = tell(events, told_to=seen_by, currency=order.currency)
    return ShownOrder(
        order_id=order.order_id,
        version=order.version,
        status=order.status,
        placed_at=moment(order.placed_at),
        placed_by=next((entry.who for entry in told), ""),
        steps=shown_steps(order, events),
        items=[_item(item, order) for item in order.items],
        units=counted(sum(item.quantity for item in order.items), "unit"),
        total=money(order.total, order.currency),
        partner_name=order.partner_name,
        customer_reference=order.customer_reference,
        note=order.note,
        address=address,
        is_default_address=is_default,
        shipments=shown_shipments(order, read_links()),
        history=[shown_entry(entry) for entry in reversed(told)],
    )


def shown_address(order: Order) -> tuple[list[str], bool]:
    """Where the order goes, and whether that is its partner's default for want of an address of its own."""
    if order.shipping_address is not None:
        return address_lines(order.shipping_address), False
    default = find_default_address(order.partner_id)
    return (address_lines(default.address), True) if default else ([], False)


def changes_since(version: int, order: Order, *, told_to: Actor) -> list[ShownEntry]:
    """What has become of an order since somebody saw it at a version; every version has its one event."""
    newer = list_events(order.id)[version:]
    return [shown_entry(entry) for entry in tell(newer, told_to=told_to, currency=order.currency)]


def shown_steps(order: Order, events: Sequence[OrderEvent]) -> list[ShownStep]:
    return [
        ShownStep(
            STATUS_WORDS[step.status], moment(step.at) if step.at else _sent(order, step.status), step.state
        )
        for step in list_steps(order, events)
    ]


def _sent(order: Order, status: str) -> str:
    """What stands below the step to come while an order is shipped in part."""
    if status != SHIPPED or not order.is_shipped_in_part:
        return ""
    sent, wanted = (
        sum(units) for units in zip(*((item.shipped, item.quantity) for item in order.items), strict=True)
    )
    return f"{sent:,} of {wanted:,} units sent"


def _item(item: OrderItem, order: Order) -> ShownItem:
    remarks = []
    if 0 < item.shipped < item.quantity:
        remarks.append(f"{item.shipped:,} sent")
    if item.closed:
        remarks.append(f"{item.closed:,} will not be sent")
    return ShownItem(
        sku=item.sku,
        name=item.product_name,
        quantity=number(item.quantity),
        remark=", ".join(remarks),
        unit_price=money(item.unit_price, order.currency),
        line_total=money(item.line_total, order.currency),
    )


def shown_shipments(order: Order, links: Links) -> list[ShownShipment]:
    items = {item.id: item for item in order.items}
    sent: dict[int, list[str]] = defaultdict(list)
    for row in list_shipped_items(order.id):
        # What was read a moment later may name an item that the order did not have yet.
        if item := items.get(row.order_item_id):
            sent[row.shipment_id].append(f"{row.quantity:,} × {item.sku} {item.product_name}")
    return [
        ShownShipment(
            shipment_id=it.shipment_id,
            is_sent=it.dispatched_at is not None,
            sent=f"Sent {moment(it.dispatched_at)}" if it.dispatched_at else "Announced, not sent yet",
            carrier=it.carrier,
            tracking_number=it.tracking_number,
            link=links.to(it.carrier, it.tracking_number),
            items=sent[it.id],
        )
        for it in list_shipments(order.id)
    ]


def shown_entry(entry: Entry) -> ShownEntry:
    texts = [*entry.details, *([f"Reason: {entry.reason}"] if entry.reason else [])]
    icon = ICONS.get(entry.kind, "pencil")
    return ShownEntry(icon, entry.kind, entry.title, texts, moment(entry.at), entry.who)
