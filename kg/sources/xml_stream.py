"""The records of an XML document of any size, one at a time, as elements without namespaces.

The text is only cut at the tags of its records; each is then parsed by itself. So a broken record does not
take its neighbours with it, memory stays flat, and nothing that a document type declares (entities that
expand, external files) is ever seen by the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kg.sources.raw import Broken
from kg.sources.stream import MAX_RECORD_CHARS

_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_NO_XML_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: Elements whose text stands apart from the text around them.
_BLOCKS = frozenset({"p", "sec", "title", "list", "list-item", "AbstractText", "break", "br", "disp-formula"})
#: A tag of a record is found even where a piece of the text ends in it, if it is no longer than this.
_MAX_TAG = 200


def elements(pieces: Iterable[str], *tags: str) -> Iterator[Element | Broken]:
    """The elements of the given names in an XML text that comes in pieces, or why one cannot be read.

    The names are local names; elements of these names must not stand inside each other.
    """
    for text in _texts(pieces, "|".join(map(re.escape, tags))):
        yield text if isinstance(text, Broken) else _parsed(text)


def _texts(pieces: Iterable[str], names: str) -> Iterator[str | Broken]:
    opening = re.compile(rf"<(?:[\w.\-]+:)?(?P<name>{names})(?=[\s/>])")
    either = re.compile(rf"</(?:[\w.\-]+:)?(?:{names})\s*>|<(?:[\w.\-]+:)?(?:{names})(?=[\s/>])")
    buffer, at, inside = "", 0, False
    for piece in pieces:
        buffer += piece
        while True:
            match = (either if inside else opening).search(buffer, at)
            if match is None:
                at = max(at, len(buffer) - _MAX_TAG)
                break
            if not inside:
                buffer, at, inside = buffer[match.start() :], match.end() - match.start(), True
            elif match[0].startswith("</"):
                yield buffer[: match.end()]
                buffer, at, inside = buffer[match.end() :], 0, False
            else:
                # An empty element (<record/>) says nothing; anything else lacks its end.
                if not re.match(r"<[^<>]*/>", buffer):
                    yield Broken("its element has no end")
                buffer, at, inside = buffer[match.start() :], 0, False
        if inside and len(buffer) > MAX_RECORD_CHARS:
            yield Broken(f"it is longer than {MAX_RECORD_CHARS:,} characters")
            inside = False
        if not inside:
            buffer, at = buffer[-_MAX_TAG:], 0
    if inside and not re.match(r"<[^<>]*/>", buffer):
        yield Broken("the input ends in the middle of it")


def _parsed(text: str) -> Element | Broken:
    if "&" in text:
        text = _NAMED_ENTITY.sub(lambda match: html5.get(match[1], match[0]), text)
    try:
        return _tree(text)
    except expat.ExpatError as error:
        # What programs that write XML by hand get wrong most often can be put right without a guess.
        repaired = _NO_XML_CHARACTER.sub("", _BARE_AMPERSAND.sub("&amp;", text))
        repaired = re.sub(r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", "", repaired)
        if repaired != text:
            try:
                return _tree(repaired)
            except expat.ExpatError:
                pass
        return Broken(f"its XML is broken: {error}")


def _tree(text: str) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        builder.end(_local(name))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.Parse(text.encode("utf-8", errors="replace"), True)
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def prose(element: Element | None, *, without: frozenset[str] = frozenset()) -> str | None:
    """The running text of an element: paragraphs parted, powers marked, formulas in LaTeX where they have it.

    ``without`` names elements to leave out. None where there is no text.
    """
    if element is None:
        return None
    parts: list[str] = []
    # An explicit stack, for how deep a document nests is not ours to say.
    stack: list[Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        if item is not element and item.tail:
            stack.append(item.tail)
        if item.tag in without:
            continue
        if item.tag in _BLOCKS:
            parts.append(" ")
            stack.append(" ")
        tex = item.find("tex-math") if item.tag == "alternatives" else None
        if tex is not None:
            stack.append(_formula(tex.text or ""))
            continue
        if item.tag == "title" and item is not element and (item.text or "").strip()[-1:].isalnum():
            stack.append(": ")
        if item.tag == "sup" and parts and parts[-1][-1:].isalnum() and re.match(r"[-+−]?\d", item.text or ""):
            parts.append("^")
        stack.extend(reversed(item))
        if item.text:
            stack.append(item.text)
    return "".join(parts).strip() or None


def _formula(tex: str) -> str:
    """A formula without the document around it that publishers wrap it in."""
    match = re.search(r"\\begin\{document\}(.*?)\\end\{document\}", tex, re.DOTALL)
    return (match[1] if match else tex).strip().replace("$$", "$")


def text_at(element: Element | None, path: str) -> str | None:
    """The text of the first element at ``path``; None where there is none."""
    return prose(element.find(path)) if element is not None else None


def texts_at(element: Element | None, path: str) -> tuple[str, ...]:
    """The texts of all elements at ``path`` that have one."""
    return tuple(filter(None, map(prose, element.iterfind(path)))) if element is not None else ()
