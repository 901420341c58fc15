"""What a chat model is told and asked, and which of its answers are its own."""

from __future__ import annotations

import re
from typing import NamedTuple

from toolkit.units import Request

# Worked examples (news with terms, dialogue, a transcript) raise chrF by 2 where there are terms to use (the 60 WMT22
# sentences of bench/terms.py) and lower it where there are none (bench/flores.py). They are part of the prompt's common
# start, which is computed once.
Example = tuple[tuple[tuple[str, str], ...], str, str]
"""The terms, source and target of a worked example."""

SYSTEM = (
    "You are a professional Chinese-to-English translator. Translate the user's text into natural, accurate English. "
    "Keep every English name and term exactly as it is written. Reply with the translation only."
)
EXAMPLES: tuple[Example, ...] = (
    (
        (("月泉镇", "Yuequan"), ("客运中心", "passenger hub")),
        "记者昨日从 Yuequan 获悉，新建的 passenger hub 将于下月启用，预计每天可接待旅客1.2万人次。",
        "The new passenger hub in Yuequan will open next month and is expected to serve 12,000 travellers a day, "
        "reporters learned yesterday.",
    ),
    (
        (),
        "“别急，”老周笑着说，“等雨停了，我们再走。”",
        '"No hurry," Lao Zhou said with a smile. "We\'ll go once the rain stops."',
    ),
    (
        (("算力", "computing power"), ("陈默", "Chen Mo")),
        "那么 Chen Mo 的公司这三年把 computing power 翻了两倍营收却只增长了三成达到4.5亿元",
        "So over these three years, Chen Mo's company tripled its computing power, yet its revenue grew by only "
        "30 percent, to 450 million yuan.",
    ),
)
# Who and what the examples speak of, and how a text would name it.
NAMES = {"Yuequan": "月泉", "Chen Mo": "陈默", "Lao Zhou": "老周"}
HINTED = "Terms to use: {terms}\nText: {text}"
PLAIN = "Translate into English:\n{text}"  # without these words small models answer a question rather than translate it
MARK = "\N{OBJECT REPLACEMENT CHARACTER}"


class PromptVariant(NamedTuple):
    """A way to ask for a translation.

    Attributes:
        system: The system turn.
        plain: The user turn for a text without terms.
        examples: Whether the worked examples come before a text without terms, too.
        hinted: The user turn for a text with terms.
        worked: The worked examples.
        similar: What comes before the user turn if there is a similar pair. Empty: the pair is a turn of its own.
    """

    system: str = SYSTEM
    plain: str = PLAIN
    examples: bool = False
    hinted: str = HINTED
    worked: tuple[Example, ...] = EXAMPLES
    similar: str = ""

    def __repr__(self) -> str:
        """Part of the signature of drafts, and so what it was when they were made."""
        return f"Voice(system={self.system!r}, plain={self.plain!r}, examples={self.examples!r})"

    def asks(self, request: Request) -> bool:
        """Whether it is the usual prompt or gives another one for `request`: with terms only `system` differs."""
        return not request.terms or self.system != SYSTEM or self == PromptVariant()


GENERAL = (
    PromptVariant(),
    PromptVariant(examples=True),
    PromptVariant(
        "You are a careful literary and news translator. You give the full meaning of every Chinese sentence in "
        "fluent, idiomatic English, and nothing else."
    ),
    PromptVariant(
        plain="Rewrite this Chinese text as an English-language newspaper would print it, leaving nothing out:\n{text}"
    ),
    PromptVariant("你是一名专业的中英翻译。把用户的中文译成准确、自然的英文，只输出译文。"),
)
"""The usual prompt of a chat model, and the others that high effort adds."""
PROMPTS = {
    "general": GENERAL,
    "zhen": (  # what the adapter is trained with: training/prompt.py
        PromptVariant(
            system="You translate Chinese into English.",
            plain="Text:\n{text}",
            hinted="Terms: {terms}\nText:\n{text}",
            worked=(),
            similar="Before: {source}\nBefore in English: {target}\n",
        ),
    ),
}
"""The prompts by their name in the registry."""


class Context(NamedTuple):
    """What a request is asked after: the worked `examples`, and the `similar` pair that is its own."""

    examples: bool
    similar: bool


CONTEXTS = tuple(Context(examples, similar) for similar in (True, False) for examples in (True, False))


def conversation(variant: PromptVariant, context: Context) -> list[dict[str, str]]:
    """All turns, `MARK` in place of the user's words and of the similar pair."""
    examples = variant.worked if context.examples else ()
    shown = [turn for terms, source, target in examples for turn in _pair(_shown(source, terms, variant), target)]
    similar = _pair(MARK, MARK) if has_pair_turn(variant, context) else ()
    return [{"role": "system", "content": variant.system}, *shown, *similar, {"role": "user", "content": MARK}]


def _pair(asked: str, answer: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"role": "user", "content": asked}, {"role": "assistant", "content": answer}


def has_pair_turn(variant: PromptVariant, context: Context) -> bool:
    """Whether the similar pair is a turn of its own."""
    return context.similar and not variant.similar


def _shown(source: str, terms: tuple[tuple[str, str], ...], variant: PromptVariant) -> str:
    """An example's text among examples that tell terms."""
    return prompt_of(Request("", source, terms), variant) if terms else f"Text: {source}"


def contexts(request: Request, variant: PromptVariant) -> list[Context]:
    """The contexts in which a request is asked, one after the other until there is a draft."""
    shown = bool(variant.worked) and (bool(request.terms) or variant.examples)
    similar = [Context(shown, similar=True)] if request.similar else []
    return [
        *similar,
        *([Context(examples=True, similar=False)] if shown else []),
        Context(examples=False, similar=False),
    ]


def user_turns(request: Request, variant: PromptVariant, context: Context) -> list[str]:
    """The turns of the chat that hold texts of the request, the user's question last."""
    if not context.similar or not request.similar:
        return [prompt_of(request, variant)]
    source, target = request.similar
    if variant.similar:
        return [variant.similar.format(source=source, target=target) + prompt_of(request, variant)]
    terms = tuple(term for term in request.terms if term[0] in source or term[1] in source)
    shown = _shown(source, terms, variant) if request.terms else variant.plain.format(text=source)
    return [shown, target, prompt_of(request, variant)]


def keeps(context: Context, answer: str, request: Request) -> bool:
    """Whether a draft is none of what `context` showed the model."""
    return (is_own(answer, request.text) or not context.examples) and not (context.similar and is_copy(answer, request))


def is_copy(answer: str, request: Request) -> bool:
    """Whether `answer` repeats the target of the similar pair, though the sources differ in more than punctuation."""
    source, target = request.similar or ("", "")
    same = "".join(_words(answer)) == "".join(_words(target))
    return same and "".join(_words(request.text)) != "".join(_words(source))


def prompt_of(request: Request, variant: PromptVariant = GENERAL[0]) -> str:
    """What the user says in the chat: the terms to use, if there are any, and the text."""
    if not request.terms:
        return variant.plain.format(text=request.text)
    terms = "; ".join(f"{source} = {target}" for source, target in request.terms)
    return variant.hinted.format(terms=terms, text=request.text)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())


def _phrases(text: str) -> set[tuple[str, ...]]:
    """All runs of four words, whatever their case and punctuation."""
    words = _words(text)
    return {tuple(words[start : start + 4]) for start in range(len(words) - 3)}


_EXAMPLE_PHRASES = frozenset().union(*(_phrases(target) for _, _, target in EXAMPLES))


def is_own(answer: str, source: str) -> bool:
    """Whether `answer` is a translation of `source` alone: small models now and then mix a worked example in."""
    strange = any(
        english in answer and english not in source and chinese not in source for english, chinese in NAMES.items()
    )
    return not strange and _EXAMPLE_PHRASES.isdisjoint(_phrases(answer))


def tidy(text: str, source: str) -> str:
    """A model's answer as one line: white space folded, an echoed label taken off if `source` begins with none."""
    line = " ".join(text.split())
    if re.match(r"[^:：]{1,12}[:：]", source):
        return line
    for label in ("Text:", "Translation:", "English:"):
        line = line.removeprefix(label).lstrip()
    return line
