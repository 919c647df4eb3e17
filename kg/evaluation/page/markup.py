"""HTML that is escaped because it cannot be written otherwise: text becomes markup in :func:`element` alone."""

from __future__ import annotations

from html import escape


class Markup(str):
    """A piece of HTML, unlike any other text."""

    __slots__ = ()


def element(name: str, *children: str | None, **attributes: str | None) -> Markup:
    """An element; children that are no markup are escaped, and what is None is left out.

    Underscores in the names of attributes stand for hyphens, and one at the end for nothing.

    >>> element("p", "1 < 2 ", element("b", "&"), class_="sum", data_kind='"')
    '<p class="sum" data-kind="&quot;">1 &lt; 2 <b>&amp;</b></p>'
    """
    opening = name + "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{opening}>{joined(*children)}</{name}>")


def joined(*children: str | None) -> Markup:
    """Pieces one after the other, as :func:`element` holds them."""
    return Markup("".join(c if isinstance(c, Markup) else escape(c) for c in children if c is not None))
