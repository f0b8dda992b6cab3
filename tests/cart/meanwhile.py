"""Somebody whom others overtake: between their looking and their filling the cart, something happens."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from webapp.accounts.actors import Actor


@dataclass(frozen=True, slots=True)
class Overtaken(Actor):
    meanwhile: Callable[[], None]

    def require(self, scope: str) -> None:
        """The right to order is asked for just before the cart is filled."""
        self.meanwhile()
        Actor.require(self, scope)


def overtaken(person: Actor, meanwhile: Callable[[], None]) -> Actor:
    known = {field.name: getattr(person, field.name) for field in fields(Actor)}
    return Overtaken(**known, meanwhile=meanwhile)
