"""Replace real names in invented statements by invented ones, in both languages.

    python training/rename.py SOURCE_FOLDER training/data

Some training documents were written with the names of real people and companies. A name stays if it teaches a term
(小米, 奥特曼, 马斯克, 理想) or if its statement is harmless or common knowledge. `NAMES` lists the others, each read in
its place.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

NAMES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "A-08": (("宁德时代", "恒德新能", "CATL", "Hengde New Energy"),),
    "A-11": (
        ("华为", "华岳", "Huawei", "Huayue"),
        ("高通", "锐芯", "Qualcomm", "Ruixin"),
        ("小米", "黍光", "Xiaomi", "Shuguang"),
    ),
    "A-16": (("比亚迪", "驰远", "BYD", "Chiyuan"), ("宁德时代", "恒德新能", "CATL", "Hengde New Energy")),
    "F-18": (("阿里云", "云帆", "Alibaba Cloud", "Yunfan"),),
    "F-33": (("马斯克", "霍克斯", "Musk", "Hawkes"), ("孙正义", "宫本崇", "Masayoshi Son", "Takashi Miyamoto")),
    "G-29": (("石头", "磐岩", "Roborock", "Panyan"), ("追觅", "寻途", "Dreame", "Xuntu")),
}


def renamed(document: dict[str, Any]) -> dict[str, Any]:
    """Return `document` with the names of `NAMES` replaced in all its texts and terms."""
    text = json.dumps(document, ensure_ascii=False)
    for old_zh, new_zh, old_en, new_en in NAMES.get(document["doc"], ()):
        if old_zh not in text or old_en not in text:
            raise ValueError(f"{document['doc']}: {old_zh} or {old_en} does not occur")
        text = text.replace(old_zh, new_zh).replace(old_en, new_en)
    result: dict[str, Any] = json.loads(text)
    return result


def main() -> None:
    """Write a renamed copy of each file."""
    source, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.jsonl")):
        documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        lines = [json.dumps(renamed(document), ensure_ascii=False) + "\n" for document in documents]
        (out / path.name).write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
