"""What webhooks are sent is what the v1 API's document says."""

import json

from flask import Flask
from flask.testing import FlaskClient

from tests.documented import DIALECTS, documented
from tests.factories import make_order, make_staff
from tests.webhooks.sent import make_endpoint, publish
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.history.models import EVENT_TYPES
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED
from webapp.webhooks.log import list_deliveries


def test_every_message_is_as_the_document_says(app: Flask, client: FlaskClient) -> None:
    house = make_staff()
    endpoint = make_endpoint("https://erp.example/hooks", by=house)
    delivered, cancelled = make_order(), make_order()
    update_order(delivered.order_id, OrderUpdate(customer_reference="PO-7"), by=house)
    update_order(delivered.order_id, OrderUpdate(status="shipped"), by=house)
    update_order(delivered.order_id, OrderUpdate(status=DELIVERED), by=house)
    update_order(cancelled.order_id, OrderUpdate(status=CANCELLED), by=house)
    delete_order(cancelled.order_id, by=house)
    publish()
    known = documented(app, DIALECTS[1])
    said = known.document["webhooks"]

    sent = [json.loads(delivery.payload) for delivery in list_deliveries(endpoint)]

    assert {message["type"] for message in sent} == said.keys() == {*EVENT_TYPES}
    for message in sent:
        body = said[message["type"]]["post"]["requestBody"]["content"]["application/json"]
        assert [*known.faults_against(body["schema"], message)] == []
        assert [*known.faults_against(body["schema"], body["example"])] == []
