"""JSON as it goes out: Decimals are numbers that keep their decimals (`50.00`)."""

from typing import Final

import msgspec

encode: Final = msgspec.json.Encoder(decimal_format="number").encode
