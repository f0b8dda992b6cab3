"""Finds the browser that the tests drive; `python -m tests.browser` installs one where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Where a path is expected, this stands for Playwright's own browser.
PLAYWRIGHTS_OWN = ""
ON_PATH = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
REMEMBERED = Path(sys.prefix, ".browser-stamp")


def launch_options() -> dict[str, str]:
    """What Playwright's `launch` needs here; raises RuntimeError where there is no browser."""
    path = _recall()
    if path is None:
        path = find_browser()
    if path is None:
        raise RuntimeError(f"No browser for the tests. {_advice()}")
    return {} if path == PLAYWRIGHTS_OWN else {"executable_path": path}


def find_browser() -> str | None:
    """The path of the first browser that really starts (PLAYWRIGHTS_OWN for that one), or None."""
    return next((path for path in _candidates() if why_not(path) is None), None)


def why_not(path: str) -> str | None:
    """Why the browser at `path` does not start, or None where it does."""
    # Playwright refuses to start in a thread that already runs it, as a test session does.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_try, path).result()


def _try(path: str) -> str | None:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path or None)
            browser.new_page().set_content("<p>Hello</p>")
            browser.close()
        except Error as error:
            return error.message.partition("\n")[0]
    return None


def _candidates() -> Iterator[str]:
    if chosen := os.environ.get("CHROMIUM"):
        yield shutil.which(chosen) or chosen
        return
    yield PLAYWRIGHTS_OWN
    yield from filter(None, map(shutil.which, ON_PATH))


def _recall() -> str | None:
    """The browser that started last time, while it is still there."""
    if os.environ.get("CHROMIUM") or not REMEMBERED.exists():
        return None
    path = REMEMBERED.read_text()
    return path if path == PLAYWRIGHTS_OWN or shutil.which(path) else None


def _install() -> str | None:
    print("No browser for the tests yet: installing Playwright's own", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    found = find_browser()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Still none that starts: installing Debian's", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        subprocess.run(["apt-get", "install", "-qq", "chromium-headless-shell"], check=False, env=quiet)
        found = find_browser()
    return found


def _advice() -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    missing = "Executable doesn't exist" in (why_not(PLAYWRIGHTS_OWN) or "")
    if not missing:
        return f"Run this once: {sudo}{sys.executable} -m playwright install-deps chromium"
    if shutil.which("apt-get"):
        return f"Run this once: {sudo}apt-get install chromium-headless-shell"
    return "Install Chromium or Chrome, or name one: export CHROMIUM=/path/to/chromium"


def main() -> None:
    """Remember a browser that starts, after installing one if need be; exits with what to do otherwise."""
    recalled = _recall()
    # Playwright's own has no path to look at, so it is started again.
    if recalled is not None and (recalled != PLAYWRIGHTS_OWN or why_not(recalled) is None):
        return
    found = find_browser()
    if found is None and (chosen := os.environ.get("CHROMIUM")):
        sys.exit(f"CHROMIUM={chosen} does not start: {why_not(shutil.which(chosen) or chosen)}")
    if found is None:
        found = _install()
    if found is None:
        sys.exit(f"There is no browser for the tests. {_advice()}")
    if not os.environ.get("CHROMIUM"):
        REMEMBERED.write_text(found)


if __name__ == "__main__":
    main()
