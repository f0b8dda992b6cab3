"""What staff type to make or change a product, to adjust its stock, and to withdraw it."""

from decimal import Decimal
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp import values
from webapp.catalog.adjusting import ADD, SET, TAKE, UNTRACK
from webapp.field_rules import keeps
from webapp.values import BadValue

WAYS: Final = [
    SelectChoice(ADD, "Add units"),
    SelectChoice(TAKE, "Take units away"),
    SelectChoice(SET, "Set it to what was counted"),
    SelectChoice(UNTRACK, "Do not track it any more"),
]


def _sku(value: object) -> str:
    return values.line(value, limit=values.REFERENCE_LIMIT)


def _currency(value: str | None) -> str:
    return values.currency((value or "").strip().upper())


def _price(value: str | None) -> Decimal:
    return values.written_price(value or "")


def _stock(value: str | None) -> int | None:
    text = (value or "").strip()
    return whole_number(text, least=0) if text else None


def whole_number(text: str, *, least: int) -> int:
    """A number of units as it is typed. Raises BadValue."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 16
    return values.integer(int(text) if is_number else None, least=least, most=values.MAX_STOCK)


class ProductForm(FlaskForm):
    # What the person had before them.
    version = HiddenField()
    name = StringField("Name", [keeps(values.line)])
    sku = StringField("SKU", [keeps(_sku)])
    price = StringField("Price", [keeps(_price)])
    currency = StringField("Currency", [keeps(_currency)])
    brand = StringField("Brand", [keeps(values.optional_line)])
    category = StringField("Category", [keeps(values.optional_line)])
    supplier = StringField("Supplier", [keeps(values.optional_line)])
    description = TextAreaField("Description", [keeps(values.optional_paragraphs)])
    orderable = BooleanField("On sale: it can be ordered while there is stock")

    @property
    def checked(self) -> dict[str, Any]:
        """The values of a form that was found valid, by the field of a product."""
        return {
            "name": values.line(self.name.data),
            "sku": _sku(self.sku.data),
            "price": _price(self.price.data),
            "currency": _currency(self.currency.data),
            "brand": values.optional_line(self.brand.data) or "",
            "category": values.optional_line(self.category.data) or "",
            "supplier": values.optional_line(self.supplier.data),
            "description": values.optional_paragraphs(self.description.data) or "",
            "orderable": bool(self.orderable.data),
        }


class NewProductForm(ProductForm):
    token = HiddenField()
    stock = StringField("Stock", [keeps(_stock)])

    @property
    def units(self) -> int | None:
        return _stock(self.stock.data)


class StockForm(FlaskForm):
    token = HiddenField()
    seen_stock = HiddenField()
    way = RadioField("What happens", choices=WAYS, default=ADD, validate_choice=False)
    quantity = StringField("Units")
    reason = TextAreaField("Reason")

    def validate_quantity(self, field: StringField) -> None:
        if self.way.data != UNTRACK:
            try:
                self.units  # noqa: B018 - asked for what it raises
            except BadValue as bad:
                raise ValidationError(f"Units {bad}.") from bad

    def validate_reason(self, field: TextAreaField) -> None:
        try:
            reason = values.optional_paragraphs(field.data)
        except BadValue as bad:
            raise ValidationError(f"The reason {bad}.") from bad
        if reason is None:
            raise ValidationError("Say in a few words why.")

    def validate_way(self, field: RadioField) -> None:
        if field.data not in [choice.value for choice in WAYS]:
            raise ValidationError("Choose one.")

    @property
    def units(self) -> int:
        if self.way.data == UNTRACK:
            return 0
        return whole_number((self.quantity.data or "").strip(), least=0 if self.way.data == SET else 1)

    @property
    def stock_seen(self) -> int | None:
        try:
            return _stock(self.seen_stock.data)
        except BadValue:
            return -1


class WithdrawForm(FlaskForm):
    # Another form on the page has a reason, too.
    withdrawn_for = TextAreaField("Reason", [keeps(values.optional_paragraphs)])

    @property
    def why(self) -> str | None:
        return values.optional_paragraphs(self.withdrawn_for.data)
