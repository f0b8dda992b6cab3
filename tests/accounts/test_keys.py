"""API keys: what they look like, who they are, and when they end."""

import re
import time
from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from tests.factories import make_key, make_partner
from tests.observing import saved, sent_statements
from webapp import clock
from webapp.account_errors import InvalidApiKey, KeyNotFound
from webapp.accounts.keys import create_key, find_actor, generate, revoke_key
from webapp.accounts.models import PARTNER_SCOPES, SCOPES, ApiKey, Partner
from webapp.errors import InvalidInput
from webapp.extensions import db as database

WITHIN_SECONDS = 1.0


def in_another_worker(statement: sa.Update) -> None:
    """What another process writes, unknown to this one."""
    with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(statement)


def refused_within_a_second(secret: str) -> bool:
    deadline = time.monotonic() + WITHIN_SECONDS
    while True:
        try:
            find_actor(secret, entry="v1")
        except InvalidApiKey:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)


def test_a_key_is_a_readable_prefix_256_random_bits_and_a_checksum() -> None:
    made = {generate() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch("wbk_[0-9A-Za-z]{49}", key) for key in made)
    assert len({key[4:8] for key in made}) > 150
    assert 62**43 > 2**256


def test_only_a_digest_and_the_first_characters_are_kept(db: None) -> None:
    key, secret = create_key("ERP")

    row = saved(key)
    assert row.digest == sha256(secret.encode()).digest()
    assert row.prefix == secret[:12]
    assert secret not in map(str, row)


def test_a_key_is_who_it_belongs_to(db: None) -> None:
    partner = make_partner()
    house_key, house = create_key("House key")
    _, partners = create_key("Their key", partner_id=partner.id)

    by_house, by_partner = find_actor(house, entry="v1"), find_actor(partners, entry="orders_api")

    assert (by_house.kind, by_house.id, by_house.name) == ("key", house_key.id, "House key")
    assert (by_house.is_house, by_house.scopes, by_house.entry) == (True, frozenset(SCOPES), "v1")
    assert (by_partner.partner_id, by_partner.scopes) == (partner.id, frozenset(PARTNER_SCOPES))
    assert by_partner.entry == "orders_api"


def test_the_same_key_is_another_entry_in_the_other_api(db: None) -> None:
    secret = make_key()

    assert [find_actor(secret, entry=entry).entry for entry in ("v1", "orders_api", "v1")] == [
        "v1",
        "orders_api",
        "v1",
    ]


def test_a_key_may_do_what_it_was_made_for(db: None) -> None:
    _, secret = create_key("Reader", scopes=["orders:read", "catalog:read"])

    assert find_actor(secret, entry="v1").scopes == {"catalog:read", "orders:read"}


@pytest.mark.parametrize("scope", ["orders:fulfil", "orders:delete", "catalog:write", "orders:*", ""])
def test_a_partners_key_never_holds_more_than_partners_may(db: None, scope: str) -> None:
    partner = make_partner()

    with pytest.raises(InvalidInput) as refused:
        create_key("Too much", partner_id=partner.id, scopes=["orders:read", scope])

    assert refused.value.field == "scopes"


def test_a_mistyped_key_is_refused_without_asking_the_database(db: None) -> None:
    secret = make_key()
    swapped = secret[:20] + ("0" if secret[20] != "0" else "1") + secret[21:]

    for mistyped in (swapped, secret[:-1], secret + "0", "wbk_", secret.upper().replace("WBK", "wbk")):
        with sent_statements() as sent, pytest.raises(InvalidApiKey):
            find_actor(mistyped, entry="v1")
        assert sent == []


@pytest.mark.parametrize("unknown", ["demo-secret-key", "", "wbk", "Schlüssel", "x" * 5000, "well formed"])
def test_a_key_that_nobody_made_is_looked_up_and_refused(db: None, unknown: str) -> None:
    unknown = generate() if unknown == "well formed" else unknown
    make_key()

    with sent_statements() as sent, pytest.raises(InvalidApiKey):
        find_actor(unknown, entry="v1")

    assert len(sent) == 1


def test_a_key_is_believed_for_a_moment_without_asking_again(db: None) -> None:
    secret = make_key()

    with sent_statements() as sent:
        for entry in ("v1", "orders_api", "v1"):
            find_actor(secret, entry=entry)

    assert len(sent) == 1


def test_an_expired_key_is_refused(db: None) -> None:
    now = clock.now()
    _, ended = create_key("Ended", expires_at=now)
    _, lasting = create_key("Lasting", expires_at=now + timedelta(hours=1))

    with pytest.raises(InvalidApiKey):
        find_actor(ended, entry="v1")

    assert find_actor(lasting, entry="v1").name == "Lasting"


def test_a_key_that_expires_while_it_is_used_ends_within_a_second(db: None) -> None:
    _, secret = create_key("Short", expires_at=clock.now() + timedelta(milliseconds=100))

    find_actor(secret, entry="v1")

    assert refused_within_a_second(secret)


def test_a_revoked_key_is_refused_at_once(db: None) -> None:
    key, secret = create_key("Leaked")
    find_actor(secret, entry="v1")

    revoke_key(secret)

    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")
    assert saved(key).revoked_at is not None


def test_a_key_revoked_by_another_worker_is_refused_within_a_second(db: None) -> None:
    key, secret = create_key("Leaked")
    find_actor(secret, entry="v1")

    in_another_worker(sa.update(ApiKey).where(ApiKey.id == key.id).values(revoked_at=clock.now()))

    assert refused_within_a_second(secret)


def test_the_keys_of_a_partner_that_is_switched_off_are_refused(db: None) -> None:
    partner = make_partner()
    secret, house = make_key(partner), make_key()

    in_another_worker(sa.update(Partner).values(is_active=False))

    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")
    assert find_actor(house, entry="v1").is_house


def test_a_key_is_revoked_by_itself_its_number_or_its_first_characters(db: None) -> None:
    made = [create_key(f"Key {number}") for number in range(4)]
    (by_secret, secret), (by_number, _), (by_prefix, third), (kept, _) = made

    revoked = [revoke_key(name).id for name in (secret, str(by_number.id), third[:12])]

    assert revoked == [by_secret.id, by_number.id, by_prefix.id]
    assert [saved(key).revoked_at is None for key, _ in made] == [False, False, False, True]
    assert kept.revoked_at is None


def test_a_mistyped_key_revokes_nothing(db: None) -> None:
    key, secret = create_key("Key")

    with pytest.raises(KeyNotFound):
        revoke_key(secret[:-1])

    assert saved(key).revoked_at is None


def test_revoking_again_keeps_the_first_moment(db: None) -> None:
    key, secret = create_key("Leaked")

    revoke_key(secret)
    first = saved(key).revoked_at
    revoke_key(secret)

    assert saved(key).revoked_at == first


@pytest.mark.parametrize("name", ["wbk_", "wbk", "99", "", "9" * 40, "wbk_nothing12", "-1"])
def test_a_name_that_is_no_one_keys_revokes_nothing(db: None, name: str) -> None:
    key, _ = create_key("Kept")

    with pytest.raises(KeyNotFound) as refused:
        revoke_key(name)

    assert refused.value.key == name
    assert saved(key).revoked_at is None
