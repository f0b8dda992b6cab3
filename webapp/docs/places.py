"""The pages of the documentation, in the order in which they are listed beside each of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from flask import request, url_for


class Guide(NamedTuple):
    """A page of text: its address below /docs, its title and what it is about in a sentence."""

    name: str
    title: str
    says: str


GUIDES: Final = (
    Guide("start-orders", "Start with the Orders API", "From a key to a first order in five calls."),
    Guide("start-v1", "Start with the v1 API", "Place an order, follow it, change it and cancel it."),
    Guide("retries", "Retries and idempotency", "What to do when no answer comes, or 429, or 503."),
    Guide("moving", "Moving between the APIs", "The same orders in other words: fields, ids, paging."),
    Guide("webhooks", "Webhooks and events", "Be told what happens, and prove that you missed nothing."),
    Guide("changelog", "Changelog", "What was added to the APIs, and when."),
)
# The name of each API's document, and what pages call it.
APIS: Final = {"orders": "Orders API", "v1": "v1 API"}


class Place(NamedTuple):
    text: str
    href: str
    is_current: bool


class Group(NamedTuple):
    text: str
    places: Sequence[Place]


def list_groups() -> list[Group]:
    by_name = {guide.name: guide.title for guide in GUIDES}

    def guide(name: str, text: str | None = None) -> Place:
        return _place(text or by_name[name], url_for("docs.guide", name=name))

    return [
        Group(
            "Begin",
            [
                _place("Overview", url_for("docs.overview")),
                guide("start-orders", "Start: Orders API"),
                guide("start-v1", "Start: v1 API"),
            ],
        ),
        Group(
            "Reference",
            [
                *(_place(text, url_for("docs.reference", name=name)) for name, text in APIS.items()),
                _place("Statuses and errors", url_for("docs.errors")),
            ],
        ),
        Group(
            "Guides", [guide("retries", "Retries"), guide("moving", "Moving between APIs"), guide("webhooks")]
        ),
        Group(
            "Try it",
            [
                _place(f"{text} in the browser", url_for("docs.try_it", name=name))
                for name, text in APIS.items()
            ],
        ),
        Group("News", [guide("changelog")]),
    ]


def _place(text: str, href: str) -> Place:
    return Place(text, href, request.path == href)
