"""The table of carriers as admins keep it."""

from typing import Any

import pytest

from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.finding_audit import AuditFilter, find_audit
from webapp.errors import (
    CarrierNameTaken,
    CarrierNotFound,
    InvalidInput,
    NotAllowed,
)
from webapp.fulfilment.carriers import list_carriers, read_links
from webapp.fulfilment.keeping_carriers import add_carrier, get_carrier, let_choose, update_carrier

PAGE = "https://post.example/track?n={number}&l=en"


@pytest.fixture
def by(db: None) -> Actor:
    return acting(make_user("admin", name="Ada Quist"))


def test_an_added_carrier_is_chosen_linked_and_told(by: Actor) -> None:
    added = add_carrier("  Østpost ", by=by, link_template=PAGE, number_rule="post")

    assert get_carrier(added.carrier_id) == list_carriers()[-1] == added
    assert read_links().to("østpost", "RR123456785NO") == "https://post.example/track?n=RR123456785NO&l=en"
    (event,) = find_audit(AuditFilter(), seen_by=by).events
    assert (event.kind, event.subject, event.actor_name) == ("carrier_created", added.carrier_id, "Ada Quist")
    assert event.changes["name"] == [None, "Østpost"]


def test_a_renamed_carrier_links_what_is_sent_under_its_new_name(by: Actor) -> None:
    carrier = add_carrier("Post", by=by, link_template=PAGE)

    update_carrier(carrier.carrier_id, "Post Nord", by=by, link_template=PAGE, number_rule=None)
    update_carrier(carrier.carrier_id, "Post Nord", by=by, link_template=PAGE, number_rule=None)

    assert read_links().to("Post", "RR123456785NO") is None
    assert read_links().to("post nord", "RR123456785NO")
    changed = find_audit(AuditFilter(kinds=["carrier_changed"]), seen_by=by).events
    assert [it.changes for it in changed] == [{"name": ["Post", "Post Nord"]}]


def test_one_that_is_not_offered_any_more_still_links(by: Actor) -> None:
    carrier = add_carrier("Post", by=by, link_template=PAGE)

    let_choose(carrier.carrier_id, is_active=False, by=by)

    assert "Post" not in [it.name for it in list_carriers()]
    assert read_links().to("Post", "RR123456785NO")
    let_choose(carrier.carrier_id, is_active=True, by=by)
    assert "Post" in [it.name for it in list_carriers()]
    changed = find_audit(AuditFilter(kinds=["carrier_changed"]), seen_by=by).events
    assert [it.changes["is_active"] for it in changed] == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 101}),
        ("number_rule", {"number_rule": "magic"}),
        *(
            ("link_template", {"link_template": text})
            for text in (
                "https://post.example/track",
                "javascript:alert({number})",
                "ftp://post.example/{number}",
                "//post.example/{number}",
                "https://{number}.example/",
                "https://me@post.example/{number}",
                "https://post.example/{number}/{who}",
                "https://post.example:port/{number}",
                "https://[post/{number}",
                "https://post.example/a b{number}",
                "https://post.example/" + "x" * 500 + "{number}",
            )
        ),
    ],
)
def test_what_is_no_carrier_is_refused(by: Actor, field: str, fields: dict[str, Any]) -> None:
    before = list_carriers()

    with pytest.raises(InvalidInput) as refused:
        add_carrier(**{"name": "Post", **fields}, by=by)

    assert refused.value.field == field
    assert list_carriers() == before


def test_names_are_compared_without_case_and_there_is_one_of_each(by: Actor) -> None:
    carrier = add_carrier("Post", by=by)

    with pytest.raises(CarrierNameTaken):
        add_carrier("dhl", by=by)
    with pytest.raises(CarrierNameTaken):
        update_carrier(carrier.carrier_id, "DHL", by=by, link_template=None, number_rule=None)
    with pytest.raises(CarrierNotFound):
        let_choose("CA99999", is_active=True, by=by)


def test_only_admins_keep_carriers(by: Actor) -> None:
    for role in ("ops", "manager"):
        with pytest.raises(NotAllowed):
            add_carrier("Post", by=acting(make_user(role)))
        with pytest.raises(NotAllowed):
            let_choose("CA00001", is_active=False, by=acting(make_user(role)))
