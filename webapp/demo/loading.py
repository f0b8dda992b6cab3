"""The demo data: a catalog, partners with people and keys, and orders over the last 90 days."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.accounts.actors import system
from webapp.accounts.keys import add_key, new_key
from webapp.accounts.models import Partner, User, partner_addresses
from webapp.accounts.users import add_created, new_user
from webapp.catalog.models import IN_STOCK, Product, stock_movements
from webapp.demo import guard
from webapp.demo.bulk import insert_many, settle, without_search_indexes
from webapp.demo.orders import HISTORY_DAYS, Buyer, OrderMaker
from webapp.extensions import db
from webapp.ordering.models import orders
from webapp.values import written_price

FOLDER: Final = Path(__file__).parent
DEFAULT_ORDERS: Final = 360
MAIN: Final = "Main"
SECOND_ADDRESS: Final = (
    "Warehouse",
    {"street": "77 Depot Rd, Dock 4", "city": "Anytown", "state": "CA", "zip": "90211", "country": "USA"},
)


class NotEmpty(Exception):
    """The database holds data already."""


def is_empty() -> bool:
    firsts = (sa.select(Partner.id), sa.select(Product.id), sa.select(User.id), sa.select(orders.c.id))
    return all(db.session.scalar(first.limit(1)) is None for first in firsts)


def load(number_of_orders: int = DEFAULT_ORDERS) -> None:
    """Fill an empty database: all of it, or nothing. Raises NotEmpty."""
    now = clock.now()
    partners = list(_partners(now - timedelta(days=HISTORY_DAYS + 30)))
    products = list(_products(now - timedelta(days=HISTORY_DAYS + 30)))
    ids = {partner.code: partner.id for partner in partners}
    people = [
        new_user(email, name=name, role=role, password=guard.PASSWORD, partner_id=ids.get(code or ""))
        for email, name, role, code in guard.PEOPLE
    ]
    keys = [
        new_key(name, partner_id=ids.get(code or ""), scopes=scopes, secret=secret)[0]
        for secret, name, code, scopes in guard.KEYS
    ]

    def work() -> None:
        if not is_empty():
            raise NotEmpty()
        _insert_all(Partner.__table__, partners)
        _insert_all(Product.__table__, products)
        _insert_addresses(partners)
        for user in people:
            add_created(user, by=system())
        for key in keys:
            add_key(key, by=system())
        buyers = [
            Buyer(partner, [user for user in people if user.partner_id == partner.id]) for partner in partners
        ]
        maker = OrderMaker(buyers, products, [user for user in people if user.role == "ops"], now)
        with without_search_indexes():
            maker.load(number_of_orders)
        _stock_up(products, maker.taken)
        settle(("partners", "products", "partner_addresses", *(table.name for table in maker.tables)))

    transactions.write(work)
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def _stock_up(products: list[Product], taken: Mapping[int, int]) -> None:
    """Write down the deliveries that left each tracked product with the stock it shows."""
    by = system()
    insert_many(
        stock_movements,
        ("id", "product_id", "quantity", "reason", "order_id", "actor", "entry", "at"),
        (
            (
                p.id,
                p.id,
                p.stock + taken.get(p.id, 0),
                "adjustment",
                None,
                by.principal,
                by.entry,
                p.created_at,
            )
            for p in products
            if p.stock is not None and p.stock + taken.get(p.id, 0)
        ),
    )


def _insert_all(table: Any, entities: list[Any]) -> None:
    names = [column.name for column in table.c]
    insert_many(table, names, ([getattr(entity, name) for name in names] for entity in entities))


def _insert_addresses(partners: list[Partner]) -> None:
    """Each partner's own address is its default; the first partner has another one."""
    names = ("partner_id", "label", "address", "is_default", "created_at")
    given = zip(partners, (values.address(row) for row in _rows("partners.csv")), strict=True)
    books = [(partner, MAIN, address, True) for partner, address in given]
    books.append((partners[0], *SECOND_ADDRESS, False))
    insert_many(
        partner_addresses,
        names,
        ((partner.id, *entry, partner.created_at) for partner, *entry in books),
    )


def _partners(created_at: datetime) -> Iterator[Partner]:
    for key, row in enumerate(_rows("partners.csv"), start=1):
        partner = Partner(
            id=key,
            code=row.pop("code"),
            name=row["name"],
            name_key=values.name_key(row.pop("name")),
            is_registered_by_api=bool(row["registered_by_api"]),
            is_active=True,
            created_at=created_at,
        )
        yield partner


def _products(created_at: datetime) -> Iterator[Product]:
    for key, row in enumerate(_rows("products.csv"), start=1):
        product = Product(
            id=key,
            sku=row["sku"],
            name=row["product_name"],
            description=row["description"],
            brand=row["brand"],
            category=row["category"],
            supplier=row["supplier"] or None,
            price=written_price(row["price"]),
            currency=row["currency"],
            orderable=row["availability"] == IN_STOCK,
            stock=int(row["stock"]) if row["stock"] else None,
            version=1,
            created_at=created_at,
            updated_at=created_at,
        )
        product.index_for_search()
        yield product


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
