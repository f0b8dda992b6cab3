"""What stands in the audit of people, keys and partners: who did it, from where, and no secret."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_partner
from tests.managing import id_of
from tests.people import PASSWORD, Browser, make_user
from webapp import transactions
from webapp.account_errors import SignInRefused, WrongPassword
from webapp.accounts import people
from webapp.accounts.actors import Actor, acting
from webapp.accounts.audit import audit_events
from webapp.accounts.finding_audit import AuditEvent, AuditFilter, find_audit, parse_words
from webapp.accounts.keeping_partners import activate_partner, deactivate_partner, rename_partner
from webapp.accounts.keys import create_key, revoke_key
from webapp.accounts.links import use_link
from webapp.accounts.models import User
from webapp.accounts.own_account import change_own_password, rename_self
from webapp.accounts.own_keys import create_own_key, revoke_own_key
from webapp.accounts.partners import BuyingPartner, create_partner, partner_by_name
from webapp.accounts.sessions import find_session, start_session
from webapp.accounts.signing_in import sign_in
from webapp.accounts.users import create_user
from webapp.errors import NotAllowed
from webapp.extensions import db as database
from webapp.ids import KEY

HERE = "192.0.2.7"
NEW = "a better password"


@pytest.fixture
def admin(db: None) -> Actor:
    return acting(make_user("admin", name="Ada Quist", email="ada@x.example"))


def events(admin: Actor, **wanted: Any) -> list[AuditEvent]:
    """Newest first."""
    return find_audit(AuditFilter(**wanted), seen_by=admin).events


def told(admin: Actor, **wanted: Any) -> list[tuple[str, str, str, str]]:
    """What, about whom, by whom and from where; oldest first."""
    return [(it.kind, it.subject, it.actor_name, it.entry) for it in events(admin, **wanted)[::-1]]


def test_signing_in_and_out_with_the_address_that_asked(app: Flask, admin: Actor) -> None:
    rosa = make_user("buyer", email="rosa@x.example", name="Rosa Imre")

    Browser(app).post("/login", email="Rosa@x.example", password=PASSWORD)
    Browser(app, rosa).post("/logout")

    assert told(admin, subject="rosa@x.example") == [
        ("signed_in", "rosa@x.example", "Rosa Imre", "portal"),
        ("signed_out", "rosa@x.example", "Rosa Imre", "portal"),
    ]
    assert events(admin)[1].changes == {"network_address": [None, "127.0.0.1"]}


@pytest.mark.parametrize("is_active", [True, False])
def test_a_wrong_password_is_told_of_accounts_that_there_are(admin: Actor, is_active: bool) -> None:
    tom = make_user("ops", email="tom@x.example", name="Tom Adeyemi")
    if not is_active:
        people.disable_person(id_of(tom), by=admin)
    before = len(events(admin))

    for email in ("tom@x.example", "nobody@x.example"):
        with pytest.raises(SignInRefused):
            sign_in(email, "my secret guess", address=HERE)

    newest, *_ = events(admin)
    assert len(events(admin)) == before + 1
    assert told(admin)[-1] == ("sign_in_refused", "tom@x.example", "Somebody", "ops")
    assert newest.changes == {"network_address": [None, HERE]}


def test_what_people_change_about_themselves(admin: Actor) -> None:
    rosa = make_user("buyer", email="rosa@x.example", name="Rosa Imre")
    person = find_session(transactions.write(lambda: start_session(rosa.id)))
    assert person is not None

    rename_self("Rosa Amaral", person=person)
    change_own_password(PASSWORD, NEW, person=person, address=HERE)
    with pytest.raises(WrongPassword):
        change_own_password("not mine at all", NEW, person=person, address=HERE)

    assert [(kind, who) for kind, _, who, _ in told(admin, subject="rosa@x.example")] == [
        ("person_renamed", "Rosa Imre"),
        ("password_changed", "Rosa Amaral"),
        ("password_change_refused", "Somebody"),
    ]
    assert events(admin, kinds=["person_renamed"])[0].changes == {"name": ["Rosa Imre", "Rosa Amaral"]}


@pytest.mark.parametrize(("role", "entry"), [("manager", "portal"), ("admin", "ops")])
def test_what_is_done_to_people_by_managers_and_by_admins(admin: Actor, role: str, entry: str) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    by = acting(make_user(role, partner if role == "manager" else None, name="Mo Keller"))

    link = people.invite("eva@x.example", name="Eva", role="buyer", by=by, partner_id=partner.id)
    use_link(link.secret, NEW, address=HERE)
    eva = id_of(database.session.scalars(sa.select(User).where(User.email == "eva@x.example")).one())
    people.change_role(eva, "manager", by=by)
    people.change_role(eva, "manager", by=by)
    people.disable_person(eva, by=by)
    people.disable_person(eva, by=by)
    people.enable_person(eva, by=by)
    people.reset_password(eva, by=by)

    kinds = [kind for kind, *_ in told(admin, subject="eva@x.example")]
    assert kinds == [
        *("person_invited", "link_made", "link_used", "role_changed"),
        *("person_disabled", "person_enabled", "link_made"),
    ]
    by_them = [it for it in events(admin, subject="eva@x.example") if it.actor_name == "Mo Keller"]
    assert (len(by_them), {it.entry for it in by_them}) == (6, {entry})
    used = events(admin, kinds=["link_used"])[0]
    assert (used.actor_name, used.entry, used.changes["network_address"]) == ("Eva", "portal", [None, HERE])
    assert events(admin, kinds=["role_changed"])[0].changes == {"role": ["buyer", "manager"]}
    invited = events(admin, kinds=["person_invited"])[0]
    assert invited.changes == {"name": [None, "Eva"], "role": [None, "buyer"], "partner": [None, "CUST1001"]}


def test_keys_of_the_house_and_of_partners_with_their_scopes(admin: Actor) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    manager = acting(make_user("manager", partner, name="Tom Adeyemi"))

    house, _ = create_own_key("ERP", ["orders:read"], by=admin)
    own, _ = create_own_key("Shop", ["catalog:read"], by=manager)
    revoke_own_key(KEY.dump(own.id), by=admin, partner_id=partner.id)
    revoke_own_key(KEY.dump(own.id), by=admin, partner_id=partner.id)
    _, secret = create_key("By command")
    revoke_key(secret)

    keys = events(admin, kinds=["key_created", "key_revoked"])
    assert [(it.kind, it.actor_name, it.entry) for it in keys[::-1]] == [
        ("key_created", "Ada Quist", "ops"),
        ("key_created", "Tom Adeyemi", "portal"),
        ("key_revoked", "Ada Quist", "ops"),
        ("key_created", "Waybill", "cli"),
        ("key_revoked", "Waybill", "cli"),
    ]
    assert keys[-1].subject == KEY.dump(house.id)
    assert keys[-2].changes["partner"] == [None, "CUST1001"]
    assert keys[-1].changes["scopes"] == [None, "orders:read"]


def test_partners_that_are_made_registered_renamed_and_deactivated(admin: Actor) -> None:
    create_partner("RayTech Corp.", code="CUST1001", by=admin)
    registered = transactions.write(lambda: partner_by_name("Newcomer", by=admin))
    rename_partner("CUST1001", "RayTech Inc.", by=admin)
    deactivate_partner("CUST1001", by=admin, reason="Has not paid")
    deactivate_partner("CUST1001", by=admin)
    activate_partner("CUST1001", by=admin)
    create_user("buyer@x.example", name="Bo", role="ops", password=PASSWORD)

    assert [(kind, subject) for kind, subject, *_ in told(admin)] == [
        ("partner_created", "CUST1001"),
        ("partner_registered", registered.code),
        ("partner_renamed", "CUST1001"),
        ("partner_deactivated", "CUST1001"),
        ("partner_activated", "CUST1001"),
        ("person_created", "buyer@x.example"),
    ]
    assert events(admin, kinds=["partner_deactivated"])[0].reason == "Has not paid"


def test_no_secret_is_written_down(admin: Actor) -> None:
    partner = make_partner()
    tom = make_user("manager", partner, email="tom@x.example")
    link = people.invite("eva@x.example", name="Eva", role="buyer", by=acting(tom))
    use_link(link.secret, NEW)
    sign_in("eva@x.example", NEW, address=HERE)
    with pytest.raises(SignInRefused):
        sign_in("tom@x.example", "my secret guess", address=HERE)
    _, secret = create_own_key("ERP", ["orders:read"], by=acting(tom))

    with database.engine.connect() as connection:
        rows = connection.execute(sa.select(audit_events)).all()

    assert len(rows) > 5
    for hidden in (link.secret, NEW, "my secret guess", secret, PASSWORD):
        assert hidden not in str(rows)


def test_entries_are_found_by_words_kinds_and_page_by_page(admin: Actor) -> None:
    for number in range(7):
        create_partner(f"Partner {number}", code=f"CUST100{number}", by=admin)
    rename_partner("CUST1003", "Straße & Söhne", by=admin)

    def found(text: str = "", **wanted: Any) -> list[str]:
        return [it.subject for it in events(admin, words=parse_words(text), **wanted)]

    assert found("strasse PARTNER renamed") == ["CUST1003"]
    assert found("ada cust1005") == ["CUST1005"]
    assert found("ada nowhere") == []
    assert found(kinds=["partner_renamed"]) == ["CUST1003"]
    first = find_audit(AuditFilter(), seen_by=admin, limit=3)
    second = find_audit(AuditFilter(), seen_by=admin, limit=3, before=first.events[-1].id)
    back = find_audit(AuditFilter(), seen_by=admin, limit=3, after=second.events[0].id)
    assert back.events == first.events
    assert (first.has_newer, first.has_older, second.has_newer, second.has_older) == (False, True, True, True)
    assert [it.id for it in (*first.events, *second.events)] == sorted(
        (it.id for it in events(admin)[:6]), reverse=True
    )


@pytest.mark.parametrize("role", ["ops", "manager", "buyer"])
def test_only_admins_read_it(admin: Actor, role: str) -> None:
    with pytest.raises(NotAllowed):
        find_audit(AuditFilter(), seen_by=acting(make_user(role)))


def test_nobody_of_an_inactive_partner_comes_in(admin: Actor) -> None:
    partner: BuyingPartner = make_partner(code="CUST1001")
    rosa = make_user("buyer", partner, email="rosa@x.example")
    token = sign_in("rosa@x.example", PASSWORD, address=HERE)

    deactivate_partner("CUST1001", by=admin)

    assert find_session(token) is None
    with pytest.raises(SignInRefused):
        sign_in("rosa@x.example", PASSWORD, address=HERE)
    activate_partner("CUST1001", by=admin)
    assert find_session(token) is None
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)
    assert rosa.is_active


@pytest.mark.parametrize(
    "do",
    [
        lambda by: rename_partner("CUST1001", "Mine", by=by),
        lambda by: deactivate_partner("CUST1001", by=by),
        lambda by: activate_partner("CUST1001", by=by),
    ],
)
def test_only_admins_keep_partners(admin: Actor, do: Callable[[Actor], object]) -> None:
    partner = make_partner(code="CUST1001")
    for by in (acting(make_user("ops")), acting(make_user("manager", partner))):
        with pytest.raises(NotAllowed):
            do(by)
