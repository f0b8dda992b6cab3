"""A partner with a manager."""

import pytest

from tests.factories import make_partner
from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner("RayTech Corp.")


@pytest.fixture
def tom(partner: BuyingPartner) -> User:
    return make_user("manager", partner, email="tom@x.example", name="Tom Adeyemi")


@pytest.fixture
def by(tom: User) -> Actor:
    return acting(tom, entry="portal")
