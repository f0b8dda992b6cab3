"""What every journey looks at a page with: the browser's complaints, axe, widths and pictures."""

import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from config import settings
from webapp import create_app
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


def addresses_of_pages() -> list[str]:
    """Every address of the app that answers a stranger in HTML and takes no arguments."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": f"sqlite:///{folder}/none.db"}))
        rules = [
            rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
        ]
        client = app.test_client()
        found = {rule.rule for rule in rules if client.get(rule.rule).mimetype == "text/html"}
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    return sorted(found)


class Visitor:
    """Somebody in front of the browser, who notes all that it complains of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.add_init_script(TELL_VIOLATIONS)

    def visit(self, address: str, *, width: int = WIDTHS[-1], scheme: str = SCHEMES[0]) -> int:
        """Open a page on a screen that is so wide, and give the status that it came with."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        response = self.page.goto(address)
        assert response is not None
        return response.status

    def barriers(self) -> list[str]:
        """What axe finds to be in the way of some people on the page as it is."""
        found = Axe().run(self.page).response["violations"]
        return [f"{it['id']}: {node['html']}" for it in found for node in it["nodes"]]

    def beyond_the_screen(self) -> list[str]:
        """The elements that reach over its right edge."""
        found: list[str] = self.page.evaluate(BEYOND_THE_SCREEN)
        return found

    def take_picture(self, name: str) -> None:
        """Keep what is to be seen, to be looked at: front becomes screenshots/front-390-light.png."""
        width, dark = self.page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]")
        path = SCREENSHOTS / f"{name}-{width}-{SCHEMES[dark]}.png"
        self.page.screenshot(path=path, full_page=True)

    def _note(self, message: ConsoleMessage) -> None:
        # The browser also writes the status of an error page into the console.
        is_own_status = message.location["url"] == self.page.url and "the server responded" in message.text
        if message.type in ("error", "warning") and not is_own_status:
            self.complaints.append(message.text)


def name_of(address: str) -> str:
    """What pictures of an address are called."""
    return address.strip("/").replace("/", "-") or "front"
