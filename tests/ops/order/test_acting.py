"""What staff do to an order by one click or with a reason, and notes that only they see."""

import pytest
from flask import Flask

from tests.factories import make_staff
from tests.observing import kinds_of_events, stock_of
from tests.ops.order.orders import Case, part_of
from tests.people import Browser, make_user
from tests.portal.order.orders import text_of, values_of
from webapp.catalog.services import update_product
from webapp.fulfilment.services import OrderUpdate
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED

REASONED = ("cancel", "close-rest", "set-back", "delete")


def test_a_move_is_made_in_place_with_all_that_it_changes(case: Case) -> None:
    answer = case.do("move", htmx=True, status=PROCESSING)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="card" id="order-moves"')
    renewed = {"dialogs", "shipments", "top", "ship", "items", "summary", "notes", "history"}
    assert all(
        f'id="order-{name}"' in part and "hx-swap-oob" in part
        for name in renewed
        for part in (part_of(answer.text, name).split(">")[0] + ">",)
    )
    assert f"{case.order.order_id}: Processing began." in answer.headers["HX-Trigger"]
    assert case.now().status == PROCESSING


def test_a_move_without_htmx_leads_back_to_the_page(case: Case) -> None:
    answer = case.do("move", status=DELIVERED)

    assert (answer.status_code, answer.headers["Location"]) == (303, case.page)
    assert f"{case.order.order_id}: Delivered." in text_of(case.browser.get(case.page).text)
    assert case.now().status == DELIVERED


@pytest.mark.parametrize("status", ["", "placed", "cancelled", "gone", "x\x00"])
def test_no_other_move_is_made_by_one_click(case: Case, status: str) -> None:
    answer = case.do("move", status=status)

    assert answer.status_code == 422
    assert "Choose one of the moves below." in text_of(answer.text)
    assert kinds_of_events(case.order.id) == ["placed"]


def test_an_order_is_cancelled_with_a_reason_that_its_partner_reads(app: Flask, case: Case) -> None:
    answer = case.do("cancel", htmx=True, reason=" Ordered\r\ntwice ")

    assert answer.headers["HX-Retarget"] == "#order-dialogs"
    event = list_events(case.order.id)[-1]
    told = (event.kind, event.reason, event.actor_name, event.entry)
    assert told == (CANCELLED, "Ordered\ntwice", "Olu Bello", "ops")
    assert stock_of(case.beer) == 20


def test_the_rest_of_an_order_is_closed_with_a_reason(case: Case) -> None:
    case.send(5)

    case.do("close-rest", reason="Sold out")

    assert case.now().status == SHIPPED
    assert [(item.shipped, item.closed) for item in case.now().items] == [(5, 7), (0, 3)]
    assert list_events(case.order.id)[-1].reason == "Sold out"


def test_a_wrong_move_is_put_right_with_a_reason(case: Case) -> None:
    case.update(OrderUpdate(status=CANCELLED))

    case.do("set-back", reason="The wrong order")

    assert (case.now().status, stock_of(case.beer)) == (PLACED, 8)
    assert "Set back from cancelled to placed" in text_of(case.browser.get(case.page).text)


def test_what_cannot_be_set_aside_again_is_said_and_the_reason_kept(case: Case) -> None:
    case.update(OrderUpdate(status=CANCELLED))
    update_product(case.beer.product_id, {"stock": 5}, by=make_staff())

    answer = case.do("set-back", htmx=True, reason="The wrong order")

    assert answer.status_code == 409
    assert "too little of All Day IPA is left to be set aside for this order again." in text_of(answer.text)
    assert "The wrong order</textarea>" in answer.text
    assert case.now().status == CANCELLED


def test_a_deleted_order_leads_to_the_others_and_says_who_can_restore_it(case: Case) -> None:
    answer = case.do("delete", reason="A test")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/ops/orders")
    assert case.browser.get(case.page).status_code == 404
    event = list_events(case.order.id)[-1]
    assert (event.kind, event.reason) == ("deleted", "A test")


@pytest.mark.parametrize("action", REASONED)
@pytest.mark.parametrize(
    ("reason", "said"),
    [(" \n", "Say in a few words why."), ("x" * 2001, "The reason must be at most 2,000 characters.")],
)
def test_without_a_good_reason_nothing_is_done(case: Case, action: str, reason: str, said: str) -> None:
    case.send(5)

    for htmx in (True, False):
        answer = case.do(action, htmx=htmx, reason=reason)

        assert (answer.status_code, "<html" in answer.text) == (422, not htmx)
        assert text_of(answer.text).count(said) == 1
    assert kinds_of_events(case.order.id) == ["placed", "updated"]


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [
        ("cancel", SHIPPED, "It is shipped: what has left the house cannot be cancelled."),
        ("close-rest", PLACED, "Only the rest of an order that is shipped in part can be closed."),
        ("set-back", PLACED, "there is no step left that could be taken back."),
        ("move", CANCELLED, "It is cancelled, and nothing of it is sent any more."),
    ],
)
def test_what_the_order_does_not_allow_says_why_and_keeps_the_reason(
    case: Case, action: str, status: str, said: str
) -> None:
    case.update(OrderUpdate(status=status))

    answer = case.do(action, reason="Because I want to", status=SHIPPED)

    assert answer.status_code == 409
    assert said in text_of(answer.text)
    assert action == "move" or "Because I want to</textarea>" in answer.text
    assert case.now().status == status


def test_a_note_is_for_staff_alone_and_written_once(app: Flask, case: Case) -> None:
    token = values_of(part_of(case.browser.get(case.page).text, "notes"))["token"]

    first = case.do("notes", htmx=True, text="Call <b>first</b>\nthen send", token=token)
    case.do("notes", text="Call <b>first</b>\nthen send", token=token)

    shown = part_of(case.browser.get(case.page).text, "notes")
    assert first.status_code == 200
    assert shown.count("Call &lt;b&gt;first&lt;/b&gt;\nthen send") == 1
    assert "Olu Bello" in shown
    buyer = Browser(app, make_user("buyer", case.partner))
    assert "then send" not in buyer.get(f"/portal/orders/{case.order.order_id}").text
    assert kinds_of_events(case.order.id) == ["placed"]


def test_a_note_stands_beside_whatever_became_of_the_order_meanwhile(case: Case) -> None:
    token = values_of(part_of(case.browser.get(case.page).text, "notes"))["token"]
    case.update(OrderUpdate(status=PROCESSING))

    case.do("notes", version=1, text="Call first", token=token)

    assert "Call first" in part_of(case.browser.get(case.page).text, "notes")


@pytest.mark.parametrize(
    ("text", "said"),
    [(" ", "Type the note first."), ("x" * 2001, "The note must be at most 2,000 characters.")],
)
def test_what_is_no_note_is_said_at_its_field(case: Case, text: str, said: str) -> None:
    answer = case.do("notes", htmx=True, text=text, token="x" * 22)

    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert f"{text}</textarea>" in answer.text
