"""SARIF 2.1.0 (OASIS standard, 2020): findings for code review tools, which show them next to a catalog's lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit import __version__
from toolkit.checks.manual import EVERY, summary
from toolkit.text import digest
from toolkit.types import Finding, SegmentRecord, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(rows: Iterable[tuple[Path, SegmentRecord, Finding]], lines: Mapping[Path, Mapping[str, int]]) -> str:
    """Return one run with a result for each finding; `lines` gives the line in its file for a segment without one.

    Paths are written as they were given, relative to the working directory, as section 3.4.4 requires.
    """
    results = [_result(path, record, finding, lines.get(path, {})) for path, record, finding in rows]
    ids = dict.fromkeys([check.id for check in EVERY] + [result["ruleId"] for result in results])
    index = {name: number for number, name in enumerate(ids)}
    for result in results:
        result["ruleIndex"] = index[result["ruleId"]]
    driver = {
        "name": "zhen",
        "semanticVersion": __version__,
        "rules": [_rule(name) for name in ids],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    check = next((check for check in EVERY if check.id == name), None)
    if check is None:
        return {"id": name}
    rule: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": summary(check)},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }
    return rule | ({"fullDescription": {"text": check.why}} if check.why else {})


def _result(path: Path, record: SegmentRecord, finding: Finding, lines: Mapping[str, int]) -> dict[str, Any]:
    line = max(1, lines.get(record.segment.key, record.segment.line))
    place = {"artifactLocation": {"uri": quote(path.as_posix())}, "region": {"startLine": line}}
    target = record.translation.target if record.translation else ""
    message = f"{finding.message}\n{record.segment.text}\n{target}".rstrip()
    return {
        "ruleId": finding.check,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"name": finding.key}]}],
        "partialFingerprints": {"zhenFinding/v1": digest(f"{finding.check} {finding.key} {finding.message}", 32)},
    }
