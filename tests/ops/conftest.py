"""Staff in front of the pages."""

import pytest
from flask import Flask

from tests.people import Browser, make_user
from webapp.accounts.models import User


@pytest.fixture
def ada(db: None) -> User:
    return make_user("admin", email="ada@x.example", name="Ada Quist")


@pytest.fixture
def admin(app: Flask, ada: User) -> Browser:
    return Browser(app, ada)


@pytest.fixture
def ops(app: Flask, db: None) -> Browser:
    return Browser(app, make_user("ops", email="mara@x.example", name="Mara Lindqvist"))
