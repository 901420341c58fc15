"""`zhen formats`."""

from __future__ import annotations

from toolkit.cli import options, show, tables


def formats(*, json: options.Json = False) -> None:
    """List the formats of documents: what is translated, kept and lost.

    A translated document has the format of its source.

    Example:
        zhen formats
    """
    from toolkit.documents import FORMATS
    from toolkit.documents.declared import DECLARED

    rows = [(name, form.suffixes, DECLARED[name]) for name, form in FORMATS.items()]
    if json:
        show.out_json(
            {"format": name, "suffixes": list(suffixes), **show.values(declared, "translated", "kept", "lost")}
            for name, suffixes, declared in rows
        )
        return
    cells = [
        (name, " ".join(suffixes), declaration.translated, declaration.kept, declaration.lost)
        for name, suffixes, declaration in rows
    ]
    tables.put(("format", "suffixes", "translated", "kept", "lost"), cells, wrap=(1, 2, 3, 4))
