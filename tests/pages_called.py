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
    ("GET", "/welcome/<secret>"): STRANGERS,
    ("POST", "/welcome/<secret>"): STRANGERS,
    ("GET", "/portal"): BUYERS,
    ("GET", "/portal/catalog"): BUYERS,
    ("GET", "/portal/catalog/<product_id>"): BUYERS,
    ("POST", "/portal/catalog/<product_id>"): BUYERS,
    ("POST", "/portal/catalog/<product_id>/row"): BUYERS,
    ("GET", "/portal/cart"): BUYERS,
    ("POST", "/portal/cart"): BUYERS,
    ("POST", "/portal/cart/items/<product_id>"): BUYERS,
    ("POST", "/portal/cart/details"): BUYERS,
    ("POST", "/portal/cart/clear"): BUYERS,
    ("POST", "/portal/cart/undo"): BUYERS,
    ("POST", "/portal/cart/place"): BUYERS,
    ("GET", "/portal/quick-order"): BUYERS,
    ("POST", "/portal/quick-order"): BUYERS,
    ("POST", "/portal/quick-order/lines"): BUYERS,
    ("GET", "/portal/quick-order/sample.csv"): BUYERS,
    ("POST", "/portal/orders/<order_id>/again"): BUYERS,
    ("GET", "/portal/orders"): BUYERS,
    ("GET", "/portal/orders.csv"): BUYERS,
    ("GET", "/portal/orders/<order_id>"): BUYERS,
    ("GET", "/portal/orders/<order_id>/status"): BUYERS,
    ("GET", "/portal/orders/<order_id>/edit"): BUYERS,
    ("POST", "/portal/orders/<order_id>/edit"): BUYERS,
    ("POST", "/portal/orders/<order_id>/cancel"): BUYERS,
    ("GET", "/portal/orders/<order_id>/print"): BUYERS,
    ("GET", "/portal/orders/<order_id>/confirmation.pdf"): BUYERS,
    ("GET", "/portal/account"): BUYERS,
    ("POST", "/portal/account"): BUYERS,
    ("POST", "/portal/account/password"): BUYERS,
    ("GET", "/portal/account/people"): MANAGERS,
    ("GET", "/portal/account/people/new"): MANAGERS,
    ("POST", "/portal/account/people/new"): MANAGERS,
    ("GET", "/portal/account/people/<person_id>"): MANAGERS,
    ("POST", "/portal/account/people/<person_id>/link"): MANAGERS,
    ("POST", "/portal/account/people/<person_id>/role"): MANAGERS,
    ("POST", "/portal/account/people/<person_id>/disable"): MANAGERS,
    ("POST", "/portal/account/people/<person_id>/enable"): MANAGERS,
    ("GET", "/portal/account/addresses"): BUYERS,
    ("GET", "/portal/account/addresses/new"): MANAGERS,
    ("POST", "/portal/account/addresses/new"): MANAGERS,
    ("GET", "/portal/account/addresses/<address_id>"): MANAGERS,
    ("POST", "/portal/account/addresses/<address_id>"): MANAGERS,
    ("POST", "/portal/account/addresses/<address_id>/default"): MANAGERS,
    ("POST", "/portal/account/addresses/<address_id>/remove"): MANAGERS,
    ("GET", "/portal/account/keys"): MANAGERS,
    ("GET", "/portal/account/keys/new"): MANAGERS,
    ("POST", "/portal/account/keys/new"): MANAGERS,
    ("POST", "/portal/account/keys/<key_id>/revoke"): MANAGERS,
    ("GET", "/ops"): STAFF,
    ("GET", "/ops/bulk"): STAFF,
    ("POST", "/ops/bulk"): STAFF,
    ("GET", "/ops/bulk/<run_id>"): STAFF,
    ("GET", "/ops/bulk/<run_id>/progress"): STAFF,
    ("GET", "/ops/bulk/<run_id>/others.csv"): STAFF,
    ("POST", "/ops/bulk/<run_id>/start"): STAFF,
    ("POST", "/ops/bulk/<run_id>/undo"): STAFF,
    ("GET", "/ops/tracking-import"): STAFF,
    ("POST", "/ops/tracking-import"): STAFF,
    ("GET", "/ops/tracking-import/sample.csv"): STAFF,
    ("POST", "/ops/worklist/<order_id>"): STAFF,
    ("GET", "/ops/documents/packing-slips.pdf"): STAFF,
    ("GET", "/ops/documents/confirmations.pdf"): STAFF,
}

# Values for the arguments of addresses, of the partner that `PEOPLE` in the test belong to.
ARGUMENTS: Final[Mapping[str, str]] = {
    "order_id": "OR00001",
    "product_id": "PR00001",
    "person_id": "US00001",
    "address_id": "AD00001",
    "key_id": "AK00001",
    "run_id": "BR00001",
    "secret": "nobodys-link",
}
