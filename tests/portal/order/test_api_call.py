"""What can be done with an order on its page, as a call of either API."""

from flask import Flask

from tests.commands import commands_on, run
from tests.factories import make_key
from tests.portal.order.orders import Case
from webapp.fulfilment.services import OrderUpdate
from webapp.ordering.models import CANCELLED, PROCESSING


def test_the_commands_read_and_cancel_the_order(app: Flask, case: Case) -> None:
    key = make_key(case.partner)
    commands = [command.text for command in commands_on(case.browser.get(case.page).text)]

    answers = [run(app, command, key) for command in commands]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    bodies = [answer.json or {} for answer in answers]
    assert bodies[0]["order_id"] == bodies[1]["orderId"] == case.order.order_id
    assert case.now().status == CANCELLED


def test_a_command_of_a_page_that_is_out_of_date_does_nothing(app: Flask, case: Case) -> None:
    cancel = commands_on(case.browser.get(case.page).text)[-1].text
    case.update(OrderUpdate(customer_reference="PO-2"))

    answer = run(app, cancel, make_key(case.partner))

    assert answer.status_code == 412


def test_what_cannot_be_done_any_more_has_no_command(case: Case) -> None:
    case.update(OrderUpdate(status=PROCESSING))

    assert len(commands_on(case.browser.get(case.page).text)) == 2
