"""A generator makes a client of each API's document, and the client works (openapi-python-client)."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

import pytest

from tests.clients import HOUSE_KEY, send
from tests.serving import Server

# What is made is run, not read: it need not be formatted.
UNFORMATTED = "post_hooks: []\n"


class Generate(Protocol):
    """Makes a package of a document; gives its modules by their names below it."""

    def __call__(self, document: str) -> "Generated": ...


class Generated:
    def __init__(self, package: str) -> None:
        self.package = package

    def __getitem__(self, name: str) -> ModuleType:
        return import_module(f"{self.package}.{name}")


@pytest.fixture
def generate(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generate:
    def generate(document: str) -> Generated:
        package = f"waybill_{document}"
        (tmp_path / "document.json").write_bytes(send(server, "GET", f"/openapi/{document}.json").body)
        (tmp_path / "settings.yml").write_text(UNFORMATTED)
        command = ("generate", "--path", "document.json", "--config", "settings.yml", "--meta", "none")
        made = subprocess.run(
            [sys.executable, "-m", "openapi_python_client", *command, "--output-path", package],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (made.returncode, made.stderr) == (0, ""), made.stdout + made.stderr
        assert "arning" not in made.stdout, made.stdout
        monkeypatch.syspath_prepend(tmp_path)
        return Generated(package)

    return generate


def test_a_client_of_the_orders_api_orders_and_reads(server: Server, generate: Generate) -> None:
    api = generate("orders")
    client = api["client"].AuthenticatedClient(
        base_url=server.url, token=HOUSE_KEY, prefix="", auth_header_name="x-api-key"
    )
    models = api["models"]

    with client:
        item = models.NewItem(product_id="PR00001", quantity=2)
        order = models.NewOrder(partner_name="RayTech Corp.", items=[item])
        created = api["api.orders.create_order"].sync(client=client, body=order)
        read = api["api.orders.get_order"].sync(created.order_id, client=client)
        page = api["api.orders.list_orders"].sync(client=client, limit=1000)

    assert read == created
    assert (read.status, read.total_amount) == (models.OrderStatus.CREATED, 21.98)
    assert read in page.items


def test_a_client_of_the_v1_api_orders_and_reads(server: Server, generate: Generate) -> None:
    api = generate("v1")
    client = api["client"].AuthenticatedClient(base_url=f"{server.url}/v1", token=HOUSE_KEY)
    models = api["models"]

    with client:
        item = models.NewItem(product_id="PR00001", quantity=2)
        order = models.NewOrder(customer_id="CUST1001", items=[item])
        created = api["api.orders.create_order"].sync(client=client, body=order, idempotency_key="once")
        read = api["api.orders.get_order"].sync(created.order_id, client=client)
        page = api["api.orders.list_orders"].sync(client=client, limit=1000, customer_id="CUST1001")

    assert read == created
    assert (read.status, read.total_amount) == (models.TrackedOrderStatus.PENDING, 21.98)
    assert read.order_id in [listed.order_id for listed in page.data]
