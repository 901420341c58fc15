"""Minimal Office Open XML packages (ECMA-376 part 2): parts in a zip file, always the same bytes."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.documents.archive import Archive
from toolkit.export.aligned_import import read_bytes

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def packed(
    parts: Mapping[str, str], types: Mapping[str, str], related: Mapping[str, Sequence[tuple[str, str]]]
) -> bytes:
    """Return a package of `parts` (XML without declaration, by name); the first is the main part.

    `types` are content types by part, `related` the (kind, target) relations of a part, which get the ids rId1, rId2 ….
    """
    main = next(iter(parts))
    members = {"[Content_Types].xml": _content_types(types), "_rels/.rels": _relations([("officeDocument", main)])}
    for part, text in parts.items():
        members[part] = text
        if part in related:
            folder, name = posixpath.split(part)
            members[f"{folder}/_rels/{name}.rels"] = _relations(related[part])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, HEAD + text)
    return out.getvalue()


def opened(path: Path) -> Archive:
    """Open the package at `path`. Raises `InputError` when it is missing, damaged or hostile."""
    return Archive(read_bytes(path), str(path))


def _content_types(types: Mapping[str, str]) -> str:
    named = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_TYPES}">{default}<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'


def _relations(related: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'
