"""Workbooks and presentations made for tests, part by part: what openpyxl and python-pptx cannot make."""

import posixpath

from packages import XML, R, zipped

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
A = f"{DRAWING}/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SLIDE = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}" xmlns:mc="{MC}"'
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def packed(parts, related):
    """Return a package of `parts` (name to content); `related` are (source, kind, target), the first one of all."""
    by_source = {}
    for source, kind, target in related:
        by_source.setdefault(source, []).append((kind, target))
    members = [("[Content_Types].xml", _types(parts))]
    for source, targets in by_source.items():
        folder, base = posixpath.split(source)
        rows = "".join(
            f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="/{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        rels = f'{XML}<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'
        members.append((posixpath.join(folder, "_rels", f"{base}.rels"), rels))
    return zipped([*members, *((name, content) for name, content in parts.items())])


def _types(parts):
    kinds = {"xl/workbook.xml": "sheet.main", "xl/sharedStrings.xml": "sharedStrings"}
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{SHEETS}.{kinds.get(name, "worksheet")}+xml"/>'
        for name in parts
        if name in kinds or name.startswith("xl/worksheets/")
    )
    default = '<Default Extension="xml" ContentType="application/xml"/>'
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{XML}<Types xmlns="{TYPES}">{rels}{default}{rows}</Types>'


def workbook(*sheets, strings=(), others=(), names=(), more=""):
    """Return a workbook. Each of `sheets` is what is in `<worksheet>`, or the rows in it; `strings` are `<si>`.

    `others`: further parts as (number of a sheet, 0 for the workbook, or name of a part; kind; content). `more` goes
    into the workbook.
    """
    parts, related = {}, [("", "officeDocument", "xl/workbook.xml")]
    names = names or [f"表{number}" for number in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    parts["xl/workbook.xml"] = f'{XML}<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{listed}</sheets>{more}</workbook>'
    for number, sheet in enumerate(sheets, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        inner = sheet if "<sheetData" in sheet else f"<sheetData>{sheet}</sheetData>"
        parts[name] = f'{XML}<worksheet xmlns="{S}" xmlns:r="{R}">{inner}</worksheet>'
        related.append(("xl/workbook.xml", "worksheet", name))
    if strings:
        parts["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{S}">{"".join(strings)}</sst>'
        related.append(("xl/workbook.xml", "sharedStrings", "xl/sharedStrings.xml"))
    for count, (sheet, kind, content) in enumerate(others, 1):
        name = f"xl/others/{kind}{count}.xml"
        source = f"xl/worksheets/sheet{sheet}.xml" if sheet else "xl/workbook.xml"
        source = sheet if isinstance(sheet, str) else source
        parts[name] = XML + content
        related.append((source, kind, name))
    return packed(parts, related)


def si(text, tail=""):
    return f"<si><t>{text}</t>{tail}</si>"


def rich(*runs):
    """Return a string with runs: (text, properties)."""
    return f"<si>{''.join(x_run(*run) for run in runs)}</si>"


def x_run(text, properties=""):
    inner = f"<rPr>{properties}</rPr>" if properties else ""
    return f'<r>{inner}<t xml:space="preserve">{text}</t></r>'


def row(number, *cells):
    """Return a row; a cell is the index of a shared string, an inline `<is>`, or any other element `<c>`."""
    made = []
    for letter, cell in zip("ABCDEF", cells, strict=False):
        place = f"{letter}{number}"
        if isinstance(cell, int):
            made.append(f'<c r="{place}" t="s"><v>{cell}</v></c>')
        elif cell.startswith("<is>"):
            made.append(f'<c r="{place}" t="inlineStr">{cell}</c>')
        else:
            made.append(cell.replace("<c", f'<c r="{place}"', 1))
    return f'<row r="{number}">{"".join(made)}</row>'


def comments(*texts):
    rows = "".join(f'<comment ref="{place}" authorId="0"><text>{text}</text></comment>' for place, text in texts)
    return (
        f'<comments xmlns="{S}"><authors><author>许知微</author></authors><commentList>{rows}</commentList></comments>'
    )


def threaded(place, text):
    comment = f'<threadedComment ref="{place}"><text>{text}</text></threadedComment>'
    return f'<ThreadedComments xmlns="{THREADS}">{comment}</ThreadedComments>'


def table(*columns, tail=""):
    rows = "".join(f'<tableColumn id="{n}" name="{name}"/>' for n, name in enumerate(columns, 1))
    return (
        f'<table xmlns="{S}" id="1" name="T" displayName="T" ref="A1:C9"><tableColumns count="{len(columns)}">{rows}'
        f"</tableColumns>{tail}</table>"
    )


def slides(*bodies, others=(), order=None, more=""):
    """Return a presentation. Each of `bodies` is what is in the shape tree of a slide.

    `others`: further parts as (number of the slide or 0 for the presentation, kind, content). `order`: the numbers of
    the slides in the order of the presentation.
    """
    parts, related = {}, [("", "officeDocument", "ppt/presentation.xml")]
    order = order or range(1, len(bodies) + 1)
    listed = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in order)
    parts["ppt/presentation.xml"] = (
        f"{XML}<p:presentation {SLIDE}><p:sldIdLst>{listed}</p:sldIdLst>{more}</p:presentation>"
    )
    for number, inner in enumerate(bodies, 1):
        name = f"ppt/slides/slide{number}.xml"
        parts[name] = f"{XML}<p:sld {SLIDE}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>"
        related.append(("ppt/presentation.xml", "slide", name))
    for count, (slide, kind, content) in enumerate(others, 1):
        name = f"ppt/{kind}s/{kind}{count}.xml"
        parts[name] = XML + content
        related.append((f"ppt/slides/slide{slide}.xml" if slide else "ppt/presentation.xml", kind, name))
    return packed(parts, related)


def shape(*paragraphs, kind="", properties='name="标题 1"'):
    placeholder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" {properties}/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr>'
        f"<p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def ap(*content):
    return f"<a:p>{''.join(content)}</a:p>"


def ar(text, attributes="", inner=""):
    properties = f'<a:rPr lang="zh-CN"{attributes}>{inner}</a:rPr>' if inner else f'<a:rPr lang="zh-CN"{attributes}/>'
    return f"<a:r>{properties}<a:t>{text}</a:t></a:r>"


BOLD = ' b="1"'
NUMBER = '<a:fld id="{0}" type="slidenum"><a:rPr lang="zh-CN"/><a:t>7</a:t></a:fld>'
DATE = '<a:fld id="{{1}}" type="datetime1"><a:rPr lang="zh-CN"/><a:t>{}</a:t></a:fld>'
END = '<a:endParaRPr lang="zh-CN"/>'


def cell(*paragraphs):
    return f"<a:tc><a:txBody>{''.join(paragraphs)}</a:txBody></a:tc>"


def grid(*cells):
    table = f'<a:tbl><a:tr h="1">{"".join(cells)}</a:tr></a:tbl>'
    return f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"


def notes(*paragraphs):
    return f"<p:notes {SLIDE}><p:cSld><p:spTree>{shape(*paragraphs)}</p:spTree></p:cSld></p:notes>"
