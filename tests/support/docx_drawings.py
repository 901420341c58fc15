"""Pictures, charts and diagrams of Word documents made for tests."""

from packages import p, r, word

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURE = f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:cNvPr id="0" name="a.png" {{}}/></pic:pic>'
CHART = f"""<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main"><c:chart>
<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr/>
<a:r><a:rPr b="1"/><a:t>每周</a:t></a:r><a:r><a:t>成本 &amp; 收入</a:t></a:r></a:p></c:rich></c:tx></c:title>
<c:plotArea><c:ser>
<c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:pt idx="0"><c:v>新方案</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>第一周</c:v></c:pt><c:pt idx="1"><c:v>W2</c:v></c:pt></c:strCache>
</c:strRef></c:cat>
<c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>31</c:v></c:pt></c:numCache></c:numRef></c:val>
</c:ser></c:plotArea></c:chart></c:chartSpace>"""
START = "<a:p><a:r><a:t>起点</a:t></a:r></a:p>"
DATA = f'<dgm:dataModel xmlns:dgm="{DRAWING}/diagram" xmlns:a="{DRAWING}/main">{START}</dgm:dataModel>'
SHOWN = f'<dsp:drawing xmlns:dsp="urn:x" xmlns:a="{DRAWING}/main">{START}</dsp:drawing>'


def shape(attributes, inner=""):
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图 1" {attributes}/>{inner}</wp:inline></w:drawing></w:r>'
    )


def choice(one, other):
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{one}</mc:Choice><mc:Fallback>{other}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


VML = '<w:pict><v:shape alt="{}"/></w:pict>'
TIP = '<w:hyperlink w:anchor="x" w:tooltip="{}"><w:r><w:t>x</w:t></w:r></w:hyperlink>'
QUOTED = ('descr="他说：&quot;好&quot;"', 'descr="He says &quot;A &amp; B&quot;"')
ATTRIBUTES = [
    (shape('descr="雨中的桥"'), {"雨中的桥": "A bridge"}, 'descr="A bridge"'),
    (shape('title="桥" descr="雨"'), {"桥": "Bridge", "雨": "Rain"}, 'title="Bridge" descr="Rain"'),
    (shape(QUOTED[0]), {'他说："好"': 'He says "A & B"'}, QUOTED[1]),
    (shape("descr='好&amp;坏'"), {"好&坏": "it's <b"}, "descr='it&apos;s &lt;b'"),
    (shape('descr="雨停。他走了。"'), {"雨停。": "Dry.", "他走了。": "He left."}, 'descr="Dry. He left."'),
    (shape('descr="雨"', PICTURE.format('descr="雨"')), {"雨": "Rain"}, 'name="a.png" descr="Rain"'),
    (choice(shape('descr="雨"'), VML.format("雨")), {"雨": "Rain"}, VML.format("Rain")),
    (f"<w:r>{VML.format('雨')}</w:r>", {"雨": "Rain"}, VML.format("Rain")),
    (TIP.format("见下"), {"见下": "Below"}, TIP.format("Below")),
]


def charted():
    parts = [
        ("charts/chart1.xml", "chart", CHART),
        ("diagrams/drawing1.xml", "diagramDrawing", SHOWN),
        ("diagrams/data1.xml", "diagramData", DATA),
    ]
    return word(p(r("正文")), others=parts)
