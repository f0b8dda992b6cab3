"""The house's own webhooks, looked after by admins with the pages that partners' managers have."""

from typing import Final

from flask import Blueprint, url_for

from webapp.access import admins, admins_poll
from webapp.portal.webhooks import log_pages, pages
from webapp.portal.webhooks.keeping import Place, opens_for

bp = Blueprint("webhooks", __name__)

OPS: Final = Place(
    tabs="ops/_admin_places.html",
    crumbs=lambda: [("Webhooks", url_for("ops.webhooks.webhooks"))],
    orders=lambda: url_for("ops.orders.orders"),
    sub="Addresses of the house’s programs that are told at once what happens to anybody’s orders.",
    nothing="A webhook tells one of the house’s programs when an order is placed, changed or shipped.",
)

pages.add_pages(bp, "/webhooks", opens_for(admins, OPS))
log_pages.add_pages(bp, "/webhooks", opens_for(admins, OPS), opens_for(admins_poll, OPS))
