"""The stages of the worklist as its page shows them: words, amounts and addresses ready to be laid out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from flask import url_for

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.formatting import age, iso, moment, money, number
from webapp.fulfilment import worklist
from webapp.ordering.counting import count_orders_by_status
from webapp.ordering.models import DELIVERED, PLACED, PROCESSING, SHIPPED

LISTED: Final = 15

STAGE_WORDS: Final[Mapping[str, str]] = {
    PLACED: "Placed",
    PROCESSING: "Processing",
    worklist.PART_SHIPPED: "Part shipped",
    SHIPPED: "Shipped",
}


class NextStep(NamedTuple):
    """What one click does with an order of a stage."""

    status: str
    text: str
    icon: str


# Sending needs more than a click: those orders lead to their page.
NEXT_STEPS: Final[Mapping[str, NextStep]] = {
    PLACED: NextStep(PROCESSING, "Begin processing", "package"),
    SHIPPED: NextStep(DELIVERED, "Mark delivered", "package-check"),
}


class ShownStage(NamedTuple):
    id: str
    text: str
    orders: str
    href: str
    is_current: bool


class ShownWork(NamedTuple):
    order_id: str
    href: str
    action: str
    version: int
    partner: str
    reference: str
    placed: str
    placed_iso: str
    age: str
    total: str


class Stages(NamedTuple):
    tabs: Sequence[ShownStage]
    current: str
    step: NextStep | None
    orders: Sequence[ShownWork]
    more: str | None


def get_stages(stage: str, *, by: Actor) -> Stages:
    """The stages with how many orders are in each, and the oldest orders of one of them."""
    found = worklist.list_oldest(stage, seen_by=by, limit=LISTED + 1)
    now = clock.now()
    here = url_for("ops.orders.orders")
    listed = (
        url_for("ops.orders.orders", part=1, sort="oldest")
        if stage == worklist.PART_SHIPPED
        else url_for("ops.orders.orders", status=stage, sort="oldest")
    )
    actions = url_for("ops.home.worklist") + "/worklist"
    return Stages(
        tabs=list(_tabs(stage)),
        current=stage,
        step=NEXT_STEPS.get(stage),
        orders=[
            ShownWork(
                order_id=order.order_id,
                href=f"{here}/{order.order_id}",
                action=f"{actions}/{order.order_id}",
                version=order.version,
                partner=order.partner_name,
                reference=order.customer_reference or "",
                placed=moment(order.placed_at),
                placed_iso=iso(order.placed_at),
                age=age(order.placed_at, now),
                total=money(order.total, order.currency),
            )
            for order in found[:LISTED]
        ],
        more=listed if len(found) > LISTED else None,
    )


def _tabs(current: str) -> Iterator[ShownStage]:
    counts, part = count_orders_by_status(), worklist.count_part_shipped()
    orders = {
        PLACED: number(counts[PLACED]),
        # Those that are shipped in part are in processing too.
        PROCESSING: number(max(0, counts[PROCESSING] - part)),
        worklist.PART_SHIPPED: _up_to(part, worklist.COUNTED_AT_MOST),
        SHIPPED: number(counts[SHIPPED]),
    }
    for stage, text in STAGE_WORDS.items():
        href = url_for("ops.home.worklist", stage=stage)
        yield ShownStage(f"stage-{stage}", text, orders[stage], href, stage == current)


def _up_to(counted_: int, most: int) -> str:
    return f"{number(most)}+" if counted_ > most else number(counted_)
