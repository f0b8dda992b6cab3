"""Who may import whom: the folders from left to right, the files inside a folder from data to pages."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A feature uses those on its left, never those on its right.
FEATURES = (
    "accounts",
    "catalog",
    "history",
    "ordering",
    "cart",
    "fulfilment",
    "webhooks",
    "merging",
    "bulk",
    "documents",
    "api",
    "portal",
    "ops",
    "docs",
    "demo",
)
# Inside a feature in the same way; files of any other name are services, by their subject.
LAYERS = ("models", "queries", "services", "forms", "pages", "routes")
# What every feature stands on.
CORE = (
    "errors", "account_errors", "ids", "values", "money", "clock", "columns", "extensions", "database",
    "reading", "sql", "exact_json", "idempotency", "transactions",
)  # fmt: skip
FLASK = ("flask", "werkzeug")
# The entry points speak HTTP in all their files but those that the core's rules name.
HTTP_FEATURES = ("api", "portal", "ops", "docs")

Sources = Mapping[str, str]


def read_sources() -> dict[str, str]:
    """The text of every module in webapp, by its dotted name; a package is named like its folder."""
    files = sorted((ROOT / "webapp").rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return {
        name.removesuffix(".__init__"): file.read_text(encoding="utf-8")
        for name, file in zip(names, files, strict=True)
    }


@cache
def import_statements(source: str) -> Sequence[ast.Import | ast.ImportFrom]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]


def imports_of(name: str, sources: Sources) -> Iterator[str]:
    """What a module imports, wherever in it: modules of ours by their name, all else as it is written."""
    is_package = any(other.startswith(f"{name}.") for other in sources)
    package = name if is_package else name.rpartition(".")[0]
    for node in import_statements(sources[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            for alias in node.names:
                member = f"{base}.{alias.name}"
                yield base if base in sources and member not in sources else member


def feature_of(name: str) -> str | None:
    _, _, rest = name.partition("webapp.")
    return rest.split(".")[0] if rest.split(".")[0] in FEATURES else None


def layer_of(name: str) -> str:
    last = name.rpartition(".")[2]
    return last if last in LAYERS else "services"


def dialect_of(name: str) -> str | None:
    """The folder below api, for modules that are in one."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["webapp", "api"] and len(parts) > 3 else None


def answering(folder: str) -> Sequence[str]:
    """The modules of a folder that read its forms; `pages` are views that more than one blueprint has."""
    return (f"{folder}.routes", f"{folder}.pages")


def is_flask(imported: str) -> bool:
    package = imported.split(".")[0]
    return (package in FLASK or package.startswith("flask_")) and imported != "flask_login.UserMixin"


def violations(sources: Sources) -> list[str]:
    return [
        f"{name} imports {imported}: {broken}"
        for name in sources
        for imported in imports_of(name, sources)
        for broken in broken_rules(name, imported)
    ]


def broken_rules(name: str, imported: str) -> Iterator[str]:
    here, there = feature_of(name), feature_of(imported)
    if here and there and FEATURES.index(there) > FEATURES.index(here):
        yield f"{there} is right of {here}"
    if here and here == there and LAYERS.index(layer_of(imported)) > LAYERS.index(layer_of(name)):
        yield f"{layer_of(imported)} are right of {layer_of(name)}"
    if there and layer_of(imported) == "routes" and name != "webapp":
        yield "only create_app imports routes"
    if there and layer_of(imported) == "forms" and name not in answering(imported.rpartition(".")[0]):
        yield "a form is its own routes' alone"
    if is_flask(imported) and here and layer_of(name) not in ("forms", "routes"):
        is_named = name.rpartition(".")[2] in ("models", "queries", "services")
        if is_named or here not in HTTP_FEATURES:
            yield "models, queries and services know no Flask"
    if dialect_of(name) and dialect_of(imported) and dialect_of(name) != dialect_of(imported):
        yield "the dialects do not know each other"
    if imported.split(".")[0] in ("config", "wsgi", "tests"):
        yield "webapp is configured from outside"
    if there and name.removeprefix("webapp.") in CORE:
        yield "the core knows no feature"


def test_everybody_imports_only_whom_they_may() -> None:
    assert violations(read_sources()) == []


def test_every_folder_has_its_place() -> None:
    folders = {
        file.parent.name for file in (ROOT / "webapp").glob("*/*.py") if file.parent.name != "__pycache__"
    }

    assert folders == {*FEATURES}
    assert {f"webapp.{name}" for name in CORE} <= read_sources().keys()


@pytest.fixture
def sources() -> Sources:
    """The modules that there are, and the empty ones that there may be some day."""
    to_come = {f"webapp.{feature}.{file}": "" for feature in FEATURES for file in LAYERS}
    return {**to_come, **read_sources()}


@pytest.mark.parametrize(
    ("name", "planted", "rule"),
    [
        ("webapp.accounts.models", "from webapp.catalog import models", "catalog is right of accounts"),
        ("webapp.catalog.queries", "import webapp.ordering.models", "ordering is right of catalog"),
        (
            "webapp.history.recording",
            "from webapp.ordering.models import Order",
            "ordering is right of history",
        ),
        ("webapp.ordering.placing", "from ..fulfilment import services", "fulfilment is right of ordering"),
        ("webapp.fulfilment.services", "from webapp.api.dialect import encode", "api is right of fulfilment"),
        ("webapp.api.limits", "from webapp.demo import guard", "demo is right of api"),
        (
            "webapp.catalog.models",
            "from webapp.catalog.queries import get_product",
            "queries are right of models",
        ),
        (
            "webapp.ordering.queries",
            "from webapp.ordering.saving import save",
            "services are right of queries",
        ),
        ("webapp.ordering.queries", "from . import counting", "services are right of queries"),
        (
            "webapp.ordering.placing",
            "from webapp.ordering.forms import CartForm",
            "forms are right of services",
        ),
        (
            "webapp.ordering.routes",
            "from webapp.catalog.forms import ProductForm",
            "a form is its own routes' alone",
        ),
        ("webapp.ordering.routes", "from webapp.catalog import routes", "only create_app imports routes"),
        ("webapp.health", "from webapp.api.v1.routes import bp", "only create_app imports routes"),
        ("webapp.catalog.models", "from flask import g", "models, queries and services know no Flask"),
        (
            "webapp.accounts.keys",
            "def late():\n    import flask",
            "models, queries and services know no Flask",
        ),
        ("webapp.catalog.stock", "from werkzeug.exceptions import NotFound", "know no Flask"),
        ("webapp.accounts.users", "from flask_login import current_user", "know no Flask"),
        ("webapp.api.services", "from flask import request", "know no Flask"),
        ("webapp.api.v1.routes", "from webapp.api.unversioned import schemas", "do not know each other"),
        ("webapp.api.unversioned.errors", "from ..v1.errors import DIALECT", "do not know each other"),
        ("webapp.logs", "import config", "webapp is configured from outside"),
        ("webapp.demo.loading", "from config import settings", "webapp is configured from outside"),
        ("webapp.values", "from webapp.accounts.models import Partner", "the core knows no feature"),
        ("webapp.transactions", "from .ordering import saving", "the core knows no feature"),
    ],
)
def test_an_import_that_is_not_allowed_is_found(sources: Sources, name: str, planted: str, rule: str) -> None:
    before = violations(sources)

    found = violations({**sources, name: f"{sources[name]}\n{planted}\n"})

    assert [line for line in found if line not in before and name in line and line.endswith(rule)]


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("webapp", "from webapp.ordering import routes"),
        ("webapp.accounts.models", "from flask_login import UserMixin"),
        ("webapp.ordering.routes", "from flask import request\nfrom webapp.ordering.forms import CartForm"),
        ("webapp.ordering.forms", "from flask_wtf import FlaskForm"),
        ("webapp.fulfilment.services", "from webapp.ordering import placing, queries"),
        ("webapp.api.v1.schemas", "from webapp.api import schemas\nfrom webapp.api.v1 import errors"),
        ("webapp.api.dialect", "from flask import Response"),
    ],
)
def test_an_import_that_is_allowed_is_let_be(sources: Sources, name: str, planted: str) -> None:
    before = violations(sources)

    assert violations({**sources, name: f"{sources[name]}\n{planted}\n"}) == before
