"""Values as XML holds them, whatever a paper contains."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

TYPES = {pa.int64(): "long", pa.float64(): "double"}
"""What GraphML and GEXF call the types of attributes; all others are ``string``."""

# Characters that no XML 1.0 document may hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def texts(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The properties that have a value, each as the text of an element; a list is JSON text."""
    for name, value in values.items():
        if value is not None:
            yield name, escape(_NOT_XML.sub("\ufffd", plain(value)), {"\r": "&#13;"})


def plain(value: Any) -> str:
    """A value as text; a list is JSON text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def quoted(text: str) -> str:
    """The text of an attribute, with its quotes."""
    return quoteattr(_NOT_XML.sub("\ufffd", text))
