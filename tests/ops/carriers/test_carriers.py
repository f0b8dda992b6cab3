"""The page of carriers."""

from typing import Any

import pytest

from tests.ops.admins import written
from tests.people import Browser
from webapp.fulfilment.carriers import list_carriers, read_links

LIST = "/ops/carriers"
TYPED: dict[str, Any] = {
    "name": "Østpost",
    "link_template": "https://post.example/{number}",
    "number_rule": "post",
}


@pytest.mark.parametrize("htmx", [False, True])
def test_a_carrier_is_added_changed_and_offered_no_more(admin: Browser, htmx: bool) -> None:
    admin.post(f"{LIST}/new", htmx=htmx, **TYPED)
    carrier = list_carriers()[-1]
    page = f"{LIST}/{carrier.carrier_id}"

    assert "Østpost can be chosen for shipments now." in admin.get(LIST).text
    assert 'value="Østpost"' in admin.get(page).text
    admin.post(page, htmx=htmx, **{**TYPED, "link_template": "http://other.example/{number}"})
    assert read_links().to("østpost", "RR123456785NO") == "http://other.example/RR123456785NO"
    admin.post(f"{page}/deactivate", htmx=htmx)
    assert carrier.id not in [it.id for it in list_carriers()]
    assert "Inactive" in admin.get(LIST).text
    admin.post(f"{page}/activate", htmx=htmx)
    assert carrier.id in [it.id for it in list_carriers()]
    assert written("carrier_created") == [(carrier.carrier_id, "Ada Quist", "ops")]
    assert len(written("carrier_changed")) == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "Name is required."),
        ({"name": "dhl"}, "Another carrier has this name already."),
        ({"link_template": "https://post.example/"}, "must hold {number} where the tracking number stands"),
        ({"link_template": "javascript:{number}"}, "must begin with https:// or http://"),
        ({"number_rule": "magic"}, "Choose one of these."),
    ],
)
@pytest.mark.parametrize("where", ["new", "CA00002"])
def test_what_is_wrong_is_told_and_all_stays_typed(
    admin: Browser, typed: dict[str, Any], said: str, where: str
) -> None:
    before = list_carriers()
    fields = {**TYPED, **typed}

    answer = admin.post(f"{LIST}/{where}", htmx=True, **fields)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{fields["link_template"]}"' in answer.text
    assert list_carriers() == before


def test_a_carrier_that_never_was_is_not_found(admin: Browser) -> None:
    for page in ("CA99999", "x"):
        assert admin.get(f"{LIST}/{page}").status_code == 404
        assert admin.post(f"{LIST}/{page}", **TYPED).status_code == 404
        assert admin.post(f"{LIST}/{page}/activate").status_code == 404
