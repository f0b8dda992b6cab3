"""The partner's webhooks, looked after by its managers."""

from flask import Blueprint

from webapp.portal.webhooks import log_pages, pages
from webapp.portal.webhooks.keeping import for_own_partner, for_own_partner_poll

bp = Blueprint("webhooks", __name__)
pages.add_pages(bp, "/account/webhooks", for_own_partner)
log_pages.add_pages(bp, "/account/webhooks", for_own_partner, for_own_partner_poll)
