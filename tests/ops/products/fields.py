"""What the forms of a product hold when they are shown, as they would be sent."""

import re
from typing import Any

from tests.people import Browser
from webapp.catalog.models import Product


def row_fields(browser: Browser, product: Product, **typed: str) -> dict[str, Any]:
    """The fields of a product's row as the list shows them, with some of them typed anew."""
    page = browser.get("/ops/products", q=product.sku).text
    (row,) = re.findall(f'<tr id="product-row-{product.product_id}".*?</tr>', page, re.DOTALL)
    return inputs_of(row) | typed


def form_fields(browser: Browser, product: Product, **typed: str) -> dict[str, Any]:
    """The fields of the form on a product's page."""
    page = browser.get(f"/ops/products/{product.product_id}").text
    (form,) = re.findall('<form[^>]*id="product-form".*?</form>', page, re.DOTALL)
    return inputs_of(form) | typed


def stock_fields(browser: Browser, product: Product, **typed: str) -> dict[str, Any]:
    page = browser.get(f"/ops/products/{product.product_id}").text
    (section,) = re.findall('<section[^>]*id="product-stock".*?</section>', page, re.DOTALL)
    return inputs_of(section) | typed


def inputs_of(part: str) -> dict[str, Any]:
    """What a browser would send of these fields: those that have a name, boxes where they are ticked."""
    fields = {}
    for tag in re.findall("<input[^>]*>", part):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        is_box = given.get("type") in ("checkbox", "radio")
        if "name" in given and given["name"] != "csrf_token" and (not is_box or " checked" in tag):
            fields[given["name"]] = given.get("value", "")
    return fields
