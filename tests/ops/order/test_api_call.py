"""What staff can do with an order on its page, as a call of the APIs."""

import pytest
from flask import Flask

from tests.commands import commands_on, run
from tests.factories import make_key
from tests.ops.order.orders import Case
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED


@pytest.mark.parametrize(
    ("number", "status", "numbers"),
    [
        (2, PROCESSING, []),
        (3, SHIPPED, [None]),
        (4, DELIVERED, [None]),
        (5, SHIPPED, ["TRK987654"]),
        (6, PLACED, ["TRK987654"]),
        (7, CANCELLED, []),
    ],
)
def test_each_command_does_what_its_button_does(
    app: Flask, case: Case, number: int, status: str, numbers: list[str | None]
) -> None:
    commands = commands_on(case.browser.get(case.page).text)

    answer = run(app, commands[number].text, make_key())

    assert len(commands) == 8
    assert answer.status_code in (200, 201)
    assert case.now().status == status
    assert [it.tracking_number for it in list_shipments(case.order.id)] == numbers


def test_an_order_that_is_final_is_read_and_its_number_put_right(app: Flask, case: Case) -> None:
    case.update(OrderUpdate(status=DELIVERED, tracking_number="1Z-1"))

    *read, number = commands_on(case.browser.get(case.page).text)

    assert [run(app, command.text, make_key()).status_code for command in read] == [200, 200]
    assert '"trackingNumber": "1Z-1"' in number.text
