"""A partner with a manager."""

import pytest
from flask import Flask

from tests.factories import make_partner
from tests.people import Browser, make_user
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner("RayTech Corp.")


@pytest.fixture
def tom(partner: BuyingPartner) -> User:
    return make_user("manager", partner, email="tom@x.example", name="Tom Adeyemi")


@pytest.fixture
def manager(app: Flask, tom: User) -> Browser:
    return Browser(app, tom)
