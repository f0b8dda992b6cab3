"""Somebody who shops at the portal."""

from typing import NamedTuple

from flask import Flask

from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner


class Shopper(NamedTuple):
    person: Actor
    browser: Browser


def make_shopper(app: Flask, partner: BuyingPartner | None = None, *, role: str = "buyer") -> Shopper:
    user = make_user(role, partner)
    return Shopper(acting(user, entry="portal"), Browser(app, user))
