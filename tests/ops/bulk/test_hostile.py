"""Whatever is sent to the pages of runs, nothing breaks."""

from urllib.parse import quote

import pytest
from flask import Flask

from tests.factories import make_order
from tests.ops.bulk.runs import make_olga
from tests.test_hostile_pages import RUBBISH
from webapp.bulk.drafting import draft_move
from webapp.ordering.models import PROCESSING

NAMES = ("order", "all", "query", "move", "carrier", "tracking_number", "reason", "take_doubtful", "text")


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_no_form_of_a_run_breaks_over_what_is_sent(app: Flask, db: None, rubbish: str) -> None:
    olga = make_olga(app)
    run = draft_move([make_order().id], PROCESSING, source="", by=olga.by)
    typed, statuses = quote(RUBBISH[rubbish]), {}

    for address in ("/ops/bulk", f"/ops/bulk/{run.run_id}/start", "/ops/tracking-import"):
        for names in (NAMES, ("order", "move"), ("order", "tracking_number")):
            body = "&".join(f"{name}={typed}" for name in names)
            answer = olga.browser.open(
                address,
                method="POST",
                data=f"csrf_token={olga.browser.csrf_token}&{body}",
                content_type="application/x-www-form-urlencoded",
            )
            statuses[address, names] = answer.status_code

    assert {key: status for key, status in statuses.items() if status >= 500} == {}
