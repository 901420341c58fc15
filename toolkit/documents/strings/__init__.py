"""Formats of the strings of programs: JSON, YAML, Java properties, and the resources of Android and Apple."""

from __future__ import annotations

from functools import partial

from toolkit.documents.strings import android, apple, json_values, properties, xcstrings, yaml_values
from toolkit.documents.strings.escapes import escaped, escaped_in_yaml
from toolkit.documents.strings.values import StringFormat

__all__ = ["ANDROID", "APPLE", "JSON", "PROPERTIES", "YAML", "StringFormat"]

JSON = StringFormat(xcstrings.read, json_values.write, place=xcstrings.place)
YAML = StringFormat(
    yaml_values.read, yaml_values.write, yaml_values.escapes, escaped_in_yaml, requote=yaml_values.requote
)
PROPERTIES = StringFormat(properties.read, properties.write)
ANDROID = StringFormat(android.read, android.write)
APPLE = StringFormat(apple.read, apple.write, escape=partial(escaped, letter="U"))
