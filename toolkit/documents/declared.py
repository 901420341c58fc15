"""What each format of `documents.FORMATS` translates, keeps and loses; `zhen formats` shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Declaration:
    """What readers of the translated document can expect: what is translated, what is kept, and what is lost."""

    translated: str
    kept: str
    lost: str = "nothing"


_MARKDOWN = "code, formulas, comments, tags, addresses, attributes, names of pages and of headings that have their own"
_CUES = "cues, times, positions, styles and notes"

DECLARED = {
    "txt": Declaration("everything but code, commands and log lines", "line breaks between paragraphs, indents, code"),
    "md": Declaration(
        "text, headings, list items, cells, HTML in it, values of the front matter",
        _MARKDOWN,
        "the old names of translated headings, which links to them follow",
    ),
    "mdx": Declaration(
        "the same, text in components and their attributes for readers",
        f"imports, exports, expressions, {_MARKDOWN}",
        "the old names of translated headings, which links to them follow",
    ),
    "html": Declaration(
        "text, and the attributes that readers see",
        "tags and all other attributes, scripts, styles, drawings, formulas, comments",
        "readings above characters (ruby), line break opportunities",
    ),
    "srt": Declaration("cue text", f"{_CUES}, tags", "line breaks in a cue, which are set again"),
    "vtt": Declaration("cue text", f"{_CUES}, tags, voices", "line breaks in a cue, times of single syllables"),
    "ass": Declaration(
        "text of the events", f"{_CUES}, override codes", "line breaks in a cue, times of single syllables"
    ),
    "lrc": Declaration("lines of the lyrics", "times, tags of the file", "times of single syllables"),
    "ttml": Declaration("cue text", f"{_CUES}, elements", "line breaks in a cue, which are set again"),
    "sbv": Declaration("cue text", "cues, times", "line breaks in a cue, which are set again"),
    "docx": Declaration(
        "body, tables, text boxes, headers, footers, notes, comments, alternative texts, charts",
        "looks, pictures, notes, fields, tracked changes, controls, macros",
        "Chinese fonts of quotation marks, readings above characters (ruby)",
    ),
    "xlsx": Declaration(
        "cells, comments, headers, footers, tips, shapes, titles of charts",
        "formulas and the cells they name, numbers, dates, looks, names of sheets (see --sheet-names)",
        "phonetic readings",
    ),
    "pptx": Declaration(
        "slides, tables, charts, diagrams, notes, comments, alternative texts",
        "looks, layouts, animations, pictures, numbers of slides",
    ),
    "pdf": Declaration(
        "paragraphs, headings, lists, tables",
        "the order of reading, the numbers of pages as anchors",
        "looks, pictures, running headers and footers; it is written as Markdown and Word",
    ),
    "epub": Declaration(
        "chapters, tables of contents, the title of the book",
        "tags, pictures, styles, fonts, identifiers",
        "readings above characters (ruby), line break opportunities",
    ),
    "json": Declaration(
        "values; in string catalogs of Xcode new ones in English are added",
        "keys, order, comments, white space, placeholders",
        "values of language codes",
    ),
    "yaml": Declaration("values", "keys, order, comments, quotes, placeholders", "values of language codes"),
    "properties": Declaration("values", "keys, order, comments, white space, placeholders"),
    "android": Declaration("strings, arrays, plurals", "names, comments, strings that are not translatable"),
    "strings": Declaration("values", "keys, order, comments, placeholders"),
    "po": Declaration("entries without a translation", "translations, comments, order, flags"),
    "xliff": Declaration("units without a translation", "translations, notes, codes, other elements"),
}
