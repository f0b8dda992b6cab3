"""The warehouse's file of 1,000 rows, with a browser and a worker, and the same file once more."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.journeys.pages import Visitor
from tests.people import make_user
from tests.working import Worker
from webapp.bulk.written_rows import read_rows
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import CANCELLED

ROWS = 1_000
SECONDS_TO_DO_THEM = 60_000
NEW, CHANGING, SAME = 205, 20, 15
# One row of each is enough: cancelled, without a number, with a wrong check digit, a repeated order.
ONCE = 4


@pytest.fixture
def file(visitor: Visitor, tmp_path: Path) -> Path:
    """The rest are orders that nobody knows."""
    with visitor.app.app_context():
        user, partner = make_user("ops", name="Olga Ops"), make_partner()
        item = one_of(make_product())
        orders = [make_order(item, partner=partner).order_id for _ in range(NEW + CHANGING + SAME)]
        for order_id in orders[NEW:]:
            update_order(order_id, OrderUpdate(tracking_number=f"T-{order_id}"), by=make_staff())
        cancelled = make_order_at(CANCELLED, item, partner=partner).order_id
        doubtful, unnumbered = (make_order(item, partner=partner).order_id for _ in range(2))
    rows: list[Sequence[str]] = [(it, "Other carrier", f"N-{it}") for it in orders[: NEW + CHANGING]]
    rows += [(it, "", f"T-{it}") for it in orders[NEW + CHANGING :]]
    rows += [(cancelled, "", "T-1"), (unnumbered, "", ""), (doubtful, "UPS", "1Z999AA10123456785")]
    rows.insert(0, (orders[0], "", "T-0"))
    rows += [(f"OR9{number:06d}", "", "T-9") for number in range(ROWS - len(rows))]
    visitor.sign_in(user.email)
    path = tmp_path / "picks.csv"
    path.write_text("tracking number;order;carrier\n" + "".join(f"{n};{o};{c}\n" for o, c, n in rows))
    assert len(read_rows(path.read_text())) == ROWS
    return path


def test_a_file_with_every_kind_of_row_is_judged_committed_and_changes_nothing_again(
    visitor: Visitor, file: Path
) -> None:
    page, progress = visitor.page, visitor.page.locator("#bulk-progress")
    first = page.locator("#bulk-items tbody tr").first

    def send() -> None:
        visitor.visit("/ops/tracking-import")
        page.get_by_label("Or a CSV file").set_input_files(file)
        page.get_by_role("button", name="Check rows").click()

    send()
    expect(progress).to_contain_text(
        "225 will change, 1 doubtful, 15 unchanged, 759 refused. Nothing is changed yet."
    )
    expect(first).to_contain_text("Row 3 names the same order: that one counts.")
    page.get_by_role("link", name="Doubtful").click()
    expect(first).to_contain_text("It can hardly be one of UPS: its check digit is wrong.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the others").click()
    assert len(read_rows(download.value.path().read_text("utf-8-sig"))) == ROWS - NEW - CHANGING

    page.get_by_label("Take the doubtful ones too").check()
    page.get_by_role("button", name="Change 225 orders").click()
    expect(page.get_by_text("Say in a few words why.")).to_be_visible()
    expect(page.get_by_label("Take the doubtful ones too")).to_be_checked()
    page.get_by_label("Reason").fill("Read from the label")
    with Worker(visitor.shop.database_url):
        page.get_by_role("button", name="Change 225 orders").click()
        expect(progress).to_contain_text("226 changed, ", timeout=SECONDS_TO_DO_THEM)
    send()

    expect(progress).to_contain_text("241 unchanged, 759 refused. Nothing is changed yet.")
    expect(progress).to_contain_text("There is nothing to do.")
    assert visitor.beyond_every_screen(picture="ops-bulk-import-again") == {}
    assert visitor.barriers() == []
    # The browser writes down that the reason was missing.
    assert [it for it in visitor.complaints if "422" not in it] == []
