"""Every address of the pages, and who may call it. An address that is not here fails `test_page_access`."""

from collections.abc import Mapping
from typing import Final

BUYERS: Final = ("buyer", "manager")
MANAGERS: Final = ("manager",)
STAFF: Final = ("ops", "admin")
EVERY_ROLE: Final = (*BUYERS, *STAFF)
STRANGERS: Final = ("stranger",)

# (method, rule): the roles that may.
PAGES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("GET", "/"): STRANGERS,
    ("GET", "/login"): STRANGERS,
    ("POST", "/login"): STRANGERS,
    ("POST", "/logout"): STRANGERS,
    ("GET", "/portal"): BUYERS,
    ("GET", "/portal/catalog"): BUYERS,
    ("GET", "/portal/cart"): BUYERS,
    ("GET", "/portal/quick-order"): BUYERS,
    ("GET", "/portal/orders"): BUYERS,
    ("GET", "/portal/orders/<order_id>"): BUYERS,
    ("GET", "/portal/orders/<order_id>/status"): BUYERS,
    ("GET", "/portal/orders/<order_id>/edit"): BUYERS,
    ("POST", "/portal/orders/<order_id>/edit"): BUYERS,
    ("POST", "/portal/orders/<order_id>/cancel"): BUYERS,
    ("GET", "/portal/orders/<order_id>/print"): BUYERS,
    ("GET", "/portal/account"): BUYERS,
    ("GET", "/ops"): STAFF,
}

# Values for the arguments of addresses, of the partner that `PEOPLE` in the test belong to.
ARGUMENTS: Final[Mapping[str, str]] = {"order_id": "OR00001", "product_id": "PR00001"}
