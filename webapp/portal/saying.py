"""How the pages of partners word what a cart refuses, and read the quantities that people type."""

from typing import Final

from webapp import values
from webapp.errors import (
    DomainError,
    MixedCurrencies,
    OrderTotalTooLarge,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooFewLeft,
    TooManyItems,
)
from webapp.formatting import number

BAD_QUANTITY: Final = f"Type a whole number from 1 to {number(values.MAX_QUANTITY)}."

# What is wrong with one product; the rest is about the cart as a whole.
ABOUT_A_PRODUCT: Final = (ProductNotFound, ProductNotAvailable, TooFewLeft, MixedCurrencies, QuantityTooLarge)
ABOUT_THE_CART: Final = (TooManyItems, OrderTotalTooLarge)
CART_REFUSALS: Final = (*ABOUT_A_PRODUCT, *ABOUT_THE_CART)


def say_refusal(refusal: DomainError, *, held: int = 0) -> str:
    """Why the cart does not take something, and what to do; `held` is how many it holds of the product."""
    match refusal:
        case ProductNotFound():
            return "This is not sold any more."
        case ProductNotAvailable():
            return "Out of stock just now. Try again later."
        case TooFewLeft():
            return f"Only {number(refusal.left)} left" + (
                f", {number(held)} of them in your order." if held else "."
            )
        case MixedCurrencies():
            return (
                f"This is sold in {refusal.currency}, the rest of your order in {refusal.order_currency}. "
                "Order it by itself."
            )
        case QuantityTooLarge():
            return f"{number(refusal.most)} of one product is the most."
        case TooManyItems():
            return f"An order holds at most {number(refusal.most)} products. Place this one first."
        case OrderTotalTooLarge():
            return "That is more than one order can hold. Order a part of it separately."
    raise refusal
