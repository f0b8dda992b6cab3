"""Somebody of the house at the pages of the catalog."""

import pytest
from flask import Flask

from tests.people import Browser, make_user


@pytest.fixture
def browser(app: Flask, db: None) -> Browser:
    return Browser(app, make_user("ops", name="Mara Lindqvist"))
