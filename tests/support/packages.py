"""Word documents and electronic books made for tests, part by part."""

import io
import re
import zipfile

from toolkit import documents
from toolkit.segment import segment

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="10"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="q"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="c"><w:name w:val="Source Code"/></w:style>
<w:style w:type="paragraph" w:styleId="b"><w:name w:val="List Bullet"/></w:style>
"""
RELATED = {
    "styles": "styles",
    "header1": "header",
    "footer1": "footer",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
}
ROOTS = {"document": "document", "styles": "styles", "header1": "hdr", "footer1": "ftr", "footnotes": "footnotes",
         "endnotes": "endnotes", "comments": "comments"}  # fmt: skip
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def zipped(members):
    """Return a zip file of (name, text or bytes) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2024, 5, 1, 8, 30, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return out.getvalue()


def members(data):
    """Return the members of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def read(folder, data, name="a.docx"):
    """Read the document with these bytes, which are written into `folder`."""
    file = folder / name
    file.write_bytes(data)
    return documents.read(file)


def word(body, *, styles=STYLES, others=(), **parts):
    """Make a docx with the body `body` (WordprocessingML), and with the `parts` in the same form.

    `others`: further parts as (name in `word/`, kind of relation, content).
    """
    every = {"document": f"<w:body>{body}</w:body>", "styles": styles, **parts}
    texts = [
        (f"word/{name}.xml", f"{XML}<w:{ROOTS[name]} {NAMESPACES}>{inner}</w:{ROOTS[name]}>")
        for name, inner in every.items()
    ]
    related = [(f"{name}.xml", RELATED[name]) for name in every if name in RELATED]
    linked = [(name, kind) for name, kind, _ in others]
    package = [
        ("[Content_Types].xml", _types(every)),
        ("_rels/.rels", _relations([("word/document.xml", "officeDocument")])),
        ("word/_rels/document.xml.rels", _relations([*related, ("https://example.org/", "hyperlink"), *linked])),
        ("word/media/image1.png", b"\x89PNG not really"),
        *((f"word/{name}", XML + content) for name, _, content in others),
    ]
    return zipped(package[:2] + texts + package[2:])


def _types(parts):
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {"document": "document.main", "header1": "header", "footer1": "footer"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{base}.{kinds.get(name, name)}+xml"/>' for name in parts
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )


def _relations(targets):
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if kind == "hyperlink" else "/>")
        for number, (target, kind) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
NAV = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-CN" lang="zh-CN">
<head><title>目录</title></head>
<body><nav epub:type="toc"><h1>目录</h1><ol><li><a href="text/%E4%B8%80.xhtml">第一章 雨</a></li>
<li><a href="text/2.xhtml">第二章 河</a></li></ol></nav></body></html>
"""
NCX = """<?xml version="1.0" encoding="utf-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="zh-CN">
<head><meta name="dtb:uid" content="urn:uuid:12345678-1234-4234-8234-123456789abc"/></head>
<docTitle><text>雨与河</text></docTitle><docAuthor><text>林小溪</text></docAuthor>
<navMap>
<navPoint id="n1" playOrder="1"><navLabel><text>第一章 雨</text></navLabel>
<content src="text/%E4%B8%80.xhtml"/></navPoint>
<navPoint id="n2" playOrder="2"><navLabel><text>第二章 河</text></navLabel><content src="text/2.xhtml"/></navPoint>
</navMap></ncx>
"""


def chapter(title, body, *, version=3):
    """Return a chapter of a book, valid in EPUB 2 or 3."""
    kind = "" if version == 3 else ' PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"'
    language = ' xml:lang="zh-CN" lang="zh-CN"' if version == 3 else ' xml:lang="zh-CN"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html{kind}>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"{language}>\n'
        f"<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def package(version):
    """Return the package document of the book."""
    modified = '<meta property="dcterms:modified">2024-05-01T08:30:00Z</meta>' if version == 3 else ""
    nav = (
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>' if version == 3 else ""
    )
    language = ' xml:lang="zh-CN"' if version == 3 else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="{version}.0" unique-identifier="id"{language}>
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:12345678-1234-4234-8234-123456789abc</dc:identifier>
<dc:title>雨与河</dc:title><dc:creator>林小溪</dc:creator><dc:language>zh-CN</dc:language>{modified}</metadata>
<manifest>{nav}<item id="c2" href="text/2.xhtml" media-type="application/xhtml+xml"/>
<item id="c1" href="text/%E4%B8%80.xhtml" media-type="application/xhtml+xml"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>
<spine toc="ncx"><itemref idref="c1"/><itemref idref="c2"/></spine></package>
"""


def book(first, second="<p>河在村外。</p>", *, version=3, extra=()):
    """Return an epub of two chapters with the given XHTML in them; `extra` are further members."""
    nav = [("OEBPS/nav.xhtml", NAV)] if version == 3 else []
    return zipped(
        [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", CONTAINER),
            ("OEBPS/book.opf", package(version)),
            *nav,
            ("OEBPS/text/2.xhtml", chapter("第二章 河", second, version=version)),
            ("OEBPS/text/一.xhtml", chapter("第一章 雨", first, version=version)),
            ("OEBPS/toc.ncx", NCX),
            *extra,
        ]
    )


def translated(tmp_path, data, targets, *, bilingual=False):
    source = read(tmp_path, data)
    found = segment(source)
    missing = set(targets) - {unit.text for unit in found}
    assert not missing, [unit.text for unit in found]
    chosen = {unit.key: targets[unit.text] for unit in found if unit.text in targets}
    return documents.render(source, found, chosen, bilingual=bilingual)


def p(*content, style="", properties=""):
    inner = (f'<w:pStyle w:val="{style}"/>' if style else "") + properties
    return f"<w:p>{f'<w:pPr>{inner}</w:pPr>' if inner else ''}{''.join(content)}</w:p>"


def r(text, properties=""):
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


B, I = "<w:b/>", "<w:i/>"  # noqa: E741


def mark(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def fld(code, result):
    return f"{mark('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>{mark('separate')}{result}{mark('end')}"


def link(*content):
    return f'<w:hyperlink r:id="rId2" w:history="1">{"".join(content)}</w:hyperlink>'


NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
PICTURE = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图"/></wp:inline></w:drawing></w:r>'


def body(data):
    return re.search(r"<w:body>(.*)</w:body>", members(data)["word/document.xml"].decode(), re.DOTALL).group(1)


def seen_in(folder, data, name):
    """The lines of the view of a package with sections, without these."""
    lines = read(folder, data, name).text.splitlines()
    return [line for line in lines if not line.startswith(("<section", "</section"))]


def translated_in(folder, data, targets, name, *, bilingual=False):
    """The members of a package with `targets` by source, each of which it must have."""
    source = read(folder, data, name)
    found = segment(source)
    assert set(targets) <= {unit.text for unit in found}, [unit.text for unit in found]
    chosen = {unit.key: targets[unit.text] for unit in found if unit.text in targets}
    return members(documents.render(source, found, chosen, bilingual=bilingual))
