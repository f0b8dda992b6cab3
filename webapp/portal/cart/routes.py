"""The order that a partner's person builds."""

from flask import Blueprint

from webapp.portal.building import for_own_partner
from webapp.portal.cart import pages

bp = Blueprint("cart", __name__)
pages.add_pages(bp, "/cart", for_own_partner)
