"""What browsers load beside a page is light, ours to give away, and all that templates point to."""

import gzip
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from webapp import navigation

ROOT: Final = Path(__file__).parent.parent
STATIC: Final = ROOT / "static"
TEMPLATES: Final = sorted((ROOT / "templates").rglob("*.html"))
# What others made, each with where it comes from and on which terms.
OTHERS: Final = (
    STATIC / "vendor" / "htmx",
    STATIC / "vendor" / "swagger-ui",
    STATIC / "icons",
    ROOT / "webapp" / "documents" / "fonts",
)
# What only those load who try the APIs in the browser.
FOR_TRYING: Final = ("swagger-ui-bundle.js", "swagger-ui.css", "try.css", "try.js")
OURS_AMONG_THEM: Final = {"waybill.svg"}
MOST_BYTES: Final = 40 * 1024

# What the policy of pages refuses, and what would let typed text become markup.
INLINE: Final = re.compile(
    r"""<style\b | <script\b(?![^>]*\ssrc=) | \sstyle\s*= | \son[a-z]+\s*= | \bhx-on\b | \bjs: | javascript:
    | \|\s*safe\b | \bMarkup\b | \{%-?\s*autoescape\b""",
    re.VERBOSE | re.IGNORECASE,
)
# icon("truck"), icon_name="truck", .icon = "truck"
ICONS_NAMED: Final = re.compile(r"""\bicon(?:_name)?\s*(?:\(|=)\s*["']([a-z0-9-]+)["']""")


def names_of(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def icons_named() -> Iterator[str]:
    for source in (*TEMPLATES, *(ROOT / "webapp").rglob("*.py")):
        yield from ICONS_NAMED.findall(source.read_text(encoding="utf-8"))
    yield from (icon for _, _, icon in (*navigation.PORTAL, *navigation.OPS))


def test_styles_and_scripts_are_light() -> None:
    files = [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]

    weights = {
        file.name: len(gzip.compress(file.read_bytes(), mtime=0))
        for file in files
        if file.name not in FOR_TRYING
    }

    assert len(weights) > 3
    assert sum(weights.values()) < MOST_BYTES, weights


@pytest.mark.parametrize("folder", OTHERS, ids=lambda folder: str(folder.name))
def test_what_others_made_is_as_they_published_it_and_says_so(folder: Path) -> None:
    told = (folder / "VERSION").read_text(encoding="utf-8")
    sums = dict(reversed(pair) for pair in re.findall(r"^sha256: ([0-9a-f]{64})  (\S+)$", told, re.MULTILINE))
    files = {file.name for file in folder.iterdir()} - {"VERSION", "LICENSE"} - OURS_AMONG_THEM

    assert (folder / "LICENSE").stat().st_size > 100
    assert re.search(r"^name: \S+$", told, re.MULTILINE)
    assert re.search(r"^version: \d+(\.\d+)+$", told, re.MULTILINE)
    assert re.search(r"^source: https://", told, re.MULTILINE)
    assert sums == {name: sha256((folder / name).read_bytes()).hexdigest() for name in files}


def test_nothing_of_others_lies_outside_the_folders_that_name_them() -> None:
    folders = set((STATIC / "vendor").iterdir())

    assert folders <= set(OTHERS)


@pytest.mark.parametrize("template", TEMPLATES, ids=names_of(TEMPLATES))
def test_a_template_runs_styles_and_trusts_nothing_inline(template: Path) -> None:
    found = [match[0] for match in INLINE.finditer(template.read_text(encoding="utf-8"))]

    assert found == []


@pytest.mark.parametrize(
    "refused",
    [
        "<style>b{}</style>", "<script>f()</script>", '<p style="x">', '<p onclick="f()">',
        '<p hx-on:click="f()">', "hx-vals='js:{a: 1}'", '<a href="javascript:f()">',
        "{{ text|safe }}", "{{ text | safe }}", "{% autoescape false %}", "{{ Markup(text) }}",
    ],
)  # fmt: skip
def test_each_of_them_is_noticed(refused: str) -> None:
    assert INLINE.search(refused)


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = (STATIC / "icons" / "lucide.svg").read_text(encoding="utf-8")
    symbols = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    named = set(icons_named())

    assert len(named) > 10
    assert named - symbols == set()
