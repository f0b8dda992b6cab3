"""Whatever staff send to the pages of the catalog, nothing breaks, and text never becomes markup."""

from urllib.parse import quote

import pytest

from tests.factories import make_product
from tests.people import Browser
from tests.test_hostile_pages import RUBBISH, Forms
from webapp.checking import find_problems

MARKUP = "<script>alert(1)</script><b x=\"'>&amp;{{7*7}}"
PAGES = ("/ops/products", "/ops/products/PR00001", "/ops/products/new", "/ops/products/import")
MORE = ("/ops/products/import/commit", "/ops/products/import/rows.csv", "/ops/products/PR00001/bring-back")


@pytest.mark.parametrize("kind", RUBBISH)
def test_no_form_breaks_over_what_is_typed_into_it(browser: Browser, kind: str) -> None:
    make_product(name="Ale", sku="A-1", stock=3)
    # Whoever presses the buttons of the list may have it say anything, too.
    forms = [("/ops/products/PR00001/row", ["price", "stock", "seen_price", "seen_stock", "version"])]
    forms += [form for page in PAGES for form in Forms(browser.get(page).text).found]
    forms += [(address, ["token", "seen", "text", "which", "bring_back"]) for address in MORE]
    typed, broken = quote(RUBBISH[kind]), {}

    for action, names in forms:
        for only in ([name] for name in [*names, None]):
            rest = {"way": "add", "quantity": "1", "reason": "x", "text": "sku\nA-1", "token": "x" * 22}
            fields = {name: quote(rest.get(name, "")) for name in names} if only[0] else {}
            fields |= {name: typed for name in only if name} if only[0] else dict.fromkeys(names, typed)
            body = "&".join(f"{name}={value}" for name, value in fields.items() if name != "csrf_token")
            answer = browser.open(
                action,
                method="POST",
                data=f"csrf_token={browser.csrf_token}&{body}",
                content_type="application/x-www-form-urlencoded",
            )
            if answer.status_code >= 500:
                broken[action, only[0]] = answer.status_code

    assert len(forms) > 8
    assert broken == {}
    assert find_problems() == []


def test_what_people_typed_is_shown_as_they_typed_it(browser: Browser) -> None:
    make_product(name=MARKUP, sku=MARKUP, brand=MARKUP, category=MARKUP, description=MARKUP, stock=3)
    browser.post("/ops/products/PR00001/stock", way="add", quantity="1", reason=MARKUP, token="x" * 22)
    cell = '"' + MARKUP.replace('"', '""') + '"'
    table = f"sku,product_name,{cell}\n{cell},x"

    pages = [browser.get(page).text for page in PAGES]
    pages.append(browser.post("/ops/products/import", text=table).text)

    assert "&lt;script&gt;alert(1)" in pages[-1]
    for page in pages:
        assert "<script>alert" not in page
        assert '<b x="' not in page
