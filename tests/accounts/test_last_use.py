"""When a key was last used."""

import pytest
import sqlalchemy as sa

from tests.observing import saved, sent_statements
from webapp import clock, transactions
from webapp.account_errors import InvalidApiKey
from webapp.accounts import keys, last_use
from webapp.accounts.keys import create_key, find_actor
from webapp.accounts.models import ApiKey
from webapp.extensions import db as database


def test_the_last_use_is_recorded_beside_the_requests_and_not_by_them(db: None) -> None:
    last_use.record()
    before = clock.now()
    (used, secret), (idle, _) = create_key("Used"), create_key("Idle")

    find_actor(secret, entry="v1")
    assert saved(used).last_used_at is None
    last_use.record()

    assert before <= saved(used).last_used_at.replace(tzinfo=before.tzinfo) <= clock.now()
    assert saved(idle).last_used_at is None


def test_nothing_is_written_when_no_key_was_used(db: None) -> None:
    last_use.record()

    with sent_statements() as sent:
        last_use.record()

    assert sent == []


def test_a_refused_key_counts_as_not_used(db: None) -> None:
    key, secret = create_key("Leaked")
    transactions.write(lambda: database.session.execute(sa.update(ApiKey).values(revoked_at=clock.now())))
    keys.forget_believed()

    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")
    last_use.record()

    assert saved(key).last_used_at is None
