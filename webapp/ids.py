"""Public ids: a prefix and at least five digits, `OR00001` for the order with the integer key 1."""

import re
from collections.abc import Callable


class PublicId:
    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._pattern = re.compile(prefix + r"([0-9]{5,12})", re.ASCII)
        # Long lists write an id per line: the format itself, without a function of ours around it.
        self.dump: Callable[[int], str] = f"{prefix}%05d".__mod__

    def parse(self, text: str) -> int | None:
        """The integer key, or None for anything that `dump` would not have written."""
        match = self._pattern.fullmatch(text)
        if match is None or self.dump(key := int(match[1])) != text:
            return None
        return key


ORDER = PublicId("OR")
ORDER_ITEM = PublicId("OI")
PRODUCT = PublicId("PR")
SHIPMENT = PublicId("SH")
USER = PublicId("US")
ADDRESS = PublicId("AD")
KEY = PublicId("AK")
CARRIER = PublicId("CA")
BULK_RUN = PublicId("BR")
EVENT = PublicId("EV")
WEBHOOK = PublicId("WH")
DELIVERY = PublicId("WD")
