"""Make the Office documents and the book in `seeds/` from the readable parts in `tests/data/seeds/`, and draw the PDF.

Run `python tests/support/make_seeds.py` after a change to a part. Members are stored, not deflated, and their dates are
fixed, so that the bytes are the same on every machine; `test_seeds.py` compares them.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pdf_made
from paths import ROOT

PARTS = ROOT / "tests" / "data" / "seeds"
FIRST = ("mimetype", "[Content_Types].xml", "_rels/.rels")  # what programs look for first
DATE = (2025, 8, 1, 0, 0, 0)


def png(rows: list[list[int]]) -> bytes:
    """Return a grayscale picture with 8 bits a pixel (PNG specification, 2nd edition), with one stored block."""
    data = b"".join(bytes([0, *row]) for row in rows)
    block = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF)  # RFC 1951, 3.2.4
    stream = b"\x78\x01" + block + data + struct.pack(">I", zlib.adler32(data))
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", stream), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def costs() -> bytes:
    """Return a column chart: six weeks, from 310,000 yuan a week down to 120,000."""
    heights, width, height = (31, 29, 24, 19, 14, 12), 128, 64
    rows = [[255] * width for _ in range(height)]
    for week, thousands in enumerate(heights):
        for row in rows[height - 4 - thousands * 50 // 31 : height - 4]:
            row[8 + week * 20 : 20 + week * 20] = [96] * 12
    rows[-4] = [0] * width
    return png(rows)


def lighthouse() -> bytes:
    """Return a tower in the fog, with a beam of light that widens to the right."""
    width, height = 128, 64
    rows = [[176 + (row * 7 + column * 3) % 9 for column in range(width)] for row in range(height)]
    for number, row in enumerate(rows):
        if number >= 14:
            row[40 - number // 12 : 46 + number // 12] = [72] * (6 + 2 * (number // 12))
        for column in range(46, width):
            if abs(number - 12) <= (column - 46) // 10:
                row[column] = 244
    return png(rows)


PICTURES = {"word/media/costs.png": costs, "OEBPS/lighthouse.png": lighthouse}
SEEDS = {
    "minutes.docx": ("word/media/costs.png",),
    "lighthouse.epub": ("OEBPS/lighthouse.png",),
    "budget.xlsx": (),
    "talk.pptx": (),
    "bulletin.pdf": (),
}


def build(name: str) -> bytes:
    """Build the package `name` from its parts and pictures, or draw the PDF."""
    if name == "bulletin.pdf":
        return pdf_made.bulletin()
    folder = PARTS / name
    members = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    members |= {picture: PICTURES[picture]() for picture in SEEDS[name]}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for member in sorted(members, key=lambda one: (one not in FIRST, one)):
            info = zipfile.ZipInfo(member, DATE)
            info.create_system = 3  # else it depends on the machine
            package.writestr(info, members[member])
    return out.getvalue()


if __name__ == "__main__":
    for seed in SEEDS:
        (ROOT / "seeds" / seed).write_bytes(build(seed))
