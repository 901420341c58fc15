"""Workbooks and presentations made for tests by openpyxl and python-pptx."""

import io

import openpyxl
import pptx
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches


def made_by_openpyxl():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "预算"
    for line in (
        ("项目", "金额"),
        ("差旅", 120.5),
        ("设备", 80),
        ("合计", "=SUM(B2:B3)"),
        ("上限", '=IF(B4>200,"超支","正常")'),
    ):
        sheet.append(line)
    sheet["C1"] = CellRichText("注意", TextBlock(InlineFont(b=True), "汇率"), "变化")
    sheet["B2"].comment = Comment("请核对。", "许知微")
    sheet["B2"].number_format = '0.0"万元"'
    sheet.merge_cells("A7:B7")
    sheet["A7"] = "说明"
    rule = DataValidation(type="list", formula1='"是,否"')
    sheet.add_data_validation(rule)
    rule.add("D2")
    sheet.add_table(Table(displayName="T", ref="A1:B3"))
    book.create_sheet("附表")["A1"] = "=预算!B4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def made_by_python_pptx():
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "星门进展"
    body = first.placeholders[1].text_frame
    body.text = "第一点"
    paragraph = body.add_paragraph()
    for text, bold in (("他说", False), ("今天", True), ("下雨。", False)):
        run = paragraph.add_run()
        run.text, run.font.bold = text, bold
    first.notes_slide.notes_text_frame.text = "先讲结论。"
    second = show.slides.add_slide(show.slide_layouts[5])
    chart = CategoryChartData()
    chart.categories = ["一月", "二月"]
    chart.add_series("销售", (1.5, 2))
    place = [Inches(1), Inches(2), Inches(5), Inches(3)]
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, chart)
    second.shapes.add_table(1, 2, *place).table.cell(0, 1).text = "金额"
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()
