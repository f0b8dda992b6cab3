"""The version that somebody had before them, as forms send it back."""

import re
from collections.abc import Mapping


def seen_version(sent: Mapping[str, str]) -> int:
    """0, which none is, for anything but a number."""
    text = sent.get("version", "")
    return int(text) if re.fullmatch("[0-9]{1,9}", text, re.ASCII) else 0
