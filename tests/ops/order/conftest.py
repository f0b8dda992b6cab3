import pytest
from flask import Flask

from tests.ops.order.orders import Case, make_case


@pytest.fixture
def case(app: Flask, db: None) -> Case:
    return make_case(app)
