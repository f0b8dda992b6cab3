"""What every journey looks at a page with: the browser's complaints, axe, widths and pictures."""

import re
from base64 import b64decode
from pathlib import Path

import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page

from tests.people import Browser
from tests.serving import Server
from webapp.accounts.models import PARTNER_ROLES, User
from webapp.extensions import db

SCREENSHOTS = Path(__file__).parent.parent.parent / "screenshots"
SCHEMES = ("light", "dark")
WIDTHS = (390, 768, 1280)
HEIGHT = 900
UNKNOWN_ADDRESS = "/no/such/page"

TELL_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", it =>
        console.error(`CSP: ${it.violatedDirective} refuses ${it.blockedURI} ${it.sample}`))
"""
# What scrolls sideways within a box of its own may be as wide as it likes.
BEYOND_THE_SCREEN = """() => {
    const scrolls = it => it && it !== document.body &&
        (/auto|scroll/.test(getComputedStyle(it).overflowX) || scrolls(it.parentElement))
    const width = document.documentElement.clientWidth
    return [...document.body.querySelectorAll("*")]
        .filter(it => it.getBoundingClientRect().right > width + 1 && !scrolls(it.parentElement))
        .map(it => it.outerHTML.slice(0, 200))
}"""

# What axe finds wrong, and nothing of all that it finds right.
BARRIERS = """async () => {
    const found = (await axe.run({resultTypes: ["violations"]})).violations
    return found.flatMap(it => it.nodes.map(node => `${it.id}: ${node.html}`))
}"""
WHOLE_PAGE = {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True}
# The names in the sprite that the page's icons point to, and that are not there.
ICONS_NOT_DRAWN = """async () => {
    const icons = [...document.querySelectorAll("use")].map(it => it.getAttribute("href").split("#"))
    if (!icons.length) return ["the page has no icon"]
    const text = await (await fetch(icons[0][0])).text()
    const sprite = new DOMParser().parseFromString(text, "image/svg+xml")
    return icons.map(([, name]) => name).filter(name => !sprite.getElementById(name))
}"""


# Whoever may see most of it looks at a page: (e-mail, or None for strangers).
STRANGER, MANAGER, STAFF, ADMIN = (
    None,
    "manager@raytech.example",
    "ops@waybill.example",
    "admin@waybill.example",
)
# Addresses that answer GET without being a page of their own, and why.
NOT_PAGES = {
    "/": "leads on to somebody's home",
    "/docs/try": "leads on to one of the APIs",
    "/docs/try/orders.json": "a document",
    "/docs/try/v1.json": "a document",
    "/static/<path:filename>": "files",
    "/openapi/<name>.json": "a file",
    "/portal/quick-order/sample.csv": "a file",
    "/portal/orders.csv": "a file",
    "/ops/bulk/<run_id>/progress": "what an open page asks for news",
    "/ops/bulk/<run_id>/others.csv": "a file",
    "/ops/tracking-import/sample.csv": "a file",
    "/ops/new-order/<partner_code>/quick-order/sample.csv": "a file",
    "/ops/orders.csv": "a file",
    "/portal/orders/<order_id>/confirmation.pdf": "a file",
    "/ops/documents/packing-slips.pdf": "a file",
    "/ops/documents/confirmations.pdf": "a file",
    "/ops/products.csv": "a file",
    "/portal/orders/<order_id>/status": "what an open page asks for news",
    "/ops/orders/<order_id>/news": "what an open page asks for news",
    "/portal/account/webhooks/<webhook_id>/news": "what an open page asks for news",
    "/portal/account/webhooks/<webhook_id>/deliveries/<delivery_id>/news": "what an open page asks for news",
    "/ops/webhooks/<webhook_id>/news": "what an open page asks for news",
    "/ops/webhooks/<webhook_id>/deliveries/<delivery_id>/news": "what an open page asks for news",
}


def addresses_of_pages(app: Flask) -> list[tuple[str, str | None]]:
    """The rule of every page of the app, and who looks at it. What is not listed as something else is one."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_of_api = hasattr(view, "scopes") or rule.endpoint.startswith("health.")
        if "GET" in (rule.methods or ()) and rule.rule not in NOT_PAGES and not is_of_api:
            found.append((rule.rule, _looked_at_by(getattr(view, "roles", ()))))
    return sorted(found, key=str)


def _looked_at_by(roles: tuple[str, ...]) -> str | None:
    if set(PARTNER_ROLES) & set(roles):
        return MANAGER
    if roles:
        return STAFF if "ops" in roles else ADMIN
    return STRANGER


class Visitor:
    """Somebody in front of the browser, who notes all that it complains of."""

    def __init__(self, page: Page, shop: Server, app: Flask) -> None:
        self.page = page
        self.shop = shop
        self.app = app
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.add_init_script(TELL_VIOLATIONS)

    def sign_in(self, email: str) -> None:
        """Come with the cookie that signing in gives; the sign-in form has journeys of its own."""
        with self.app.app_context():
            user = db.session.scalar(sa.select(User).where(User.email == email))
            assert user is not None, email
            cookie = Browser(self.app, user).cookie
        self.page.context.add_cookies([{"name": "waybill", "value": cookie, "url": self.shop.url}])

    def sign_out(self) -> None:
        self.page.context.clear_cookies()

    def visit(self, address: str, *, width: int = WIDTHS[-1], scheme: str = SCHEMES[0]) -> int:
        """Open a page on a screen that is so wide, and give the status that it came with."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        response = self.page.goto(address)
        assert response is not None
        return response.status

    def barriers(self) -> list[str]:
        """What axe finds to be in the way of some people on the page as it is."""
        # At rest: what is just fading in or out has colours of no use to anybody.
        self.page.emulate_media(reduced_motion="reduce")
        self.page.evaluate(Axe().axe_script)
        found: list[str] = self.page.evaluate(BARRIERS)
        self.page.emulate_media(reduced_motion="no-preference")
        return found

    def icons_not_drawn(self) -> list[str]:
        """The names of icons on the page that there is no drawing of."""
        names: list[str] = self.page.evaluate(ICONS_NOT_DRAWN)
        return names

    def beyond_the_screen(self) -> list[str]:
        """The elements that reach over its right edge."""
        found: list[str] = self.page.evaluate(BEYOND_THE_SCREEN)
        return found

    def beyond_every_screen(self, *, picture: str | None = None) -> dict[int, list[str]]:
        """As `beyond_the_screen`, by width, where there is any; keeps a picture of each width."""
        beyond = {}
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if found := self.beyond_the_screen():
                beyond[width] = found
            if picture:
                self.take_picture(picture)
        return beyond

    def take_picture(self, name: str) -> None:
        """Keep what is to be seen, to be looked at: front becomes screenshots/front-390-light.png."""
        width, dark = self.page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]")
        path = SCREENSHOTS / f"{name}-{width}-{SCHEMES[dark]}.png"
        # Playwright's own pictures are packed tighter, which takes half as long again.
        devtools = self.page.context.new_cdp_session(self.page)
        taken = devtools.send("Page.captureScreenshot", WHOLE_PAGE)
        devtools.detach()
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b64decode(taken["data"]))

    def _note(self, message: ConsoleMessage) -> None:
        # The browser also writes the status of an error page into the console.
        is_own_status = message.location["url"] == self.page.url and "the server responded" in message.text
        if message.type in ("error", "warning") and not is_own_status:
            self.complaints.append(message.text)


def name_of(address: str) -> str:
    """What pictures of an address are called."""
    return re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "front"
