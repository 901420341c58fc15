"""A sentence like the one to draft that people have translated already: an example for the engine.

It shows the engine what is already decided, names and phrases and tone. It changes nothing about which drafts are
current: only what is to be drafted anyway is drafted with it.
"""

from __future__ import annotations

from dataclasses import replace

from toolkit.exchange import match
from toolkit.glossary import Glossary, held
from toolkit.tm import Suggestion, TranslationMemory
from toolkit.units import Kind, Segment, Span, State, Translation, Unit


def with_similar(unit: Unit, known: TranslationMemory, terms: Glossary) -> Unit:
    """`unit` with the approved pair of `known` whose source is most like its own, from `tm.FLOOR` percent.

    A pair that lacks a term of today, or has a rendering that is forbidden, is passed over: it would teach the engine
    the rendering of yesterday.
    """
    pairs = (_unit(found, terms) for found in known.alike(unit.segment.text))
    return replace(unit, similar=next((one for one in pairs if _holds_terms(one)), None))


def _unit(found: Suggestion, terms: Glossary) -> Unit:
    text = found.source
    segment = Segment("", found.origin, 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True)
    return Unit(segment, match([segment], terms)[0], Translation("", found.target, State.APPROVED))


def _holds_terms(one: Unit) -> bool:
    target = one.translation.target if one.translation else ""
    return held(one.matches, target)
