"""Public ids: what people read out on the phone, and back."""

import pytest

from webapp.ids import ORDER, ORDER_ITEM, PRODUCT, SHIPMENT, PublicId

MALFORMED = [
    "", " ", "OR", "OR1", "OR0001", "OR000001", "OR0100000", "OR-0001", "OR+0001", "OR 0001", "OR1e100",
    "or00001", "Or00001", "00001", "1", "PR00001", "XOR00001", "OR00001X", "OR00001 ", " OR00001",
    "OR00001\n", "\nOR00001", "OR00001\x00", "OR00001.0", "OR00001/OR00002", "OR0_001", "OR1,000",
    "OR٠٠٠٠١", "OR０００0１", "OR0000²", "OR0000١",
    "OR1000000000000", "OR99999999999999", "OR" + "9" * 5000,
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        (ORDER, 1, "OR00001"),
        (ORDER, 99_999, "OR99999"),
        (ORDER, 100_000, "OR100000"),
        (ORDER, 999_999_999_999, "OR999999999999"),
        (ORDER_ITEM, 1, "OI00001"),
        (PRODUCT, 42, "PR00042"),
        (SHIPMENT, 7, "SH00007"),
    ],
)
def test_an_id_reads_back_as_the_number_that_it_was_written_for(kind: PublicId, key: int, text: str) -> None:
    assert kind.dump(key) == text
    assert kind.parse(text) == key


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: repr(text)[:20])
def test_anything_that_waybill_would_not_have_written_is_no_id(text: str) -> None:
    assert ORDER.parse(text) is None


def test_the_document_s_example_of_an_unknown_order_is_a_well_formed_id() -> None:
    assert ORDER.parse("OR00000") == 0
