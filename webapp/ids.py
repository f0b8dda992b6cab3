"""Public ids: a prefix and at least five digits, `OR00001` for the order with the integer key 1."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PublicId:
    prefix: str
    _pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", re.compile(self.prefix + r"([0-9]{5,12})", re.ASCII))

    def dump(self, key: int) -> str:
        return f"{self.prefix}{key:05d}"

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
