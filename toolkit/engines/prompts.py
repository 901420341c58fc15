"""The prompts of language models, and checks that an answer does not repeat its prompt.

Each prompt is a record, `PromptVariant`: the presets of this module, or the one of a user's model in `zhen.toml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, NamedTuple

from toolkit.errors import InputError
from toolkit.types import Request

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
# The persons and things in the examples, and their names in a text.
NAMES = {"Yuequan": "月泉", "Chen Mo": "陈默", "Lao Zhou": "老周"}
HINTED = "Terms to use: {terms}\nText: {text}"
PLAIN = "Translate into English:\n{text}"  # without these words small models answer a question rather than translate it
SLOT = "\N{OBJECT REPLACEMENT CHARACTER}"


class PromptVariant(NamedTuple):
    """A prompt for a translation.

    Attributes:
        system: The system turn; empty for none.
        plain: The user turn for a text without terms.
        examples: Whether the worked examples come before a text without terms, too.
        hinted: The user turn for a text with terms. Empty: the model gets no terms, only English in place of the
            Chinese.
        worked: The worked examples.
        similar: What comes before the user turn if there is a similar pair. Empty: the pair is a turn of its own if
            there are worked examples, and is left out otherwise.
        before: What comes before the user turn if the source before the text is known, and what if its English is, too.
        kind: The `{kind}` in `plain` and `hinted`, if the request has one.
        context: The user turn for a text with the source before it and without terms; an alternative to `before`.
        term: How a term is written.
        between: What is between two terms.
        raw: Whether the model continues the user turn itself, without the turns of a chat.
        frame: What is around the user turn, in place of the model's own chat template. A server has its own.
        stop: Strings that end an answer.
    """

    system: str = SYSTEM
    plain: str = PLAIN
    examples: bool = False
    hinted: str = HINTED
    worked: tuple[Example, ...] = EXAMPLES
    similar: str = ""
    before: tuple[str, str] = ("", "")
    kind: str = ""
    context: str = ""
    term: str = "{source} = {target}"
    between: str = "; "
    raw: bool = False
    frame: str = ""
    stop: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return a part of the signature of drafts. The old class name keeps the drafts made before current."""
        return f"Voice(system={self.system!r}, plain={self.plain!r}, examples={self.examples!r})"

    @property
    def signed(self) -> tuple[object, ...]:
        """The parts of the signature of drafts; the newer attributes only if they are set, to keep older drafts."""
        newer = {name: getattr(self, name) for name in ("context", "term", "between", "raw", "frame", "stop")}
        chosen = sorted(item for item in newer.items() if item[1] != PromptVariant._field_defaults[item[0]])
        return (self.system, self.worked, self.similar + self.hinted, self.plain, *chosen)

    @property
    def takes_context(self) -> bool:
        """Whether the source before a text has a place in the prompt."""
        return bool(self.context or any(self.before))

    def asks(self, request: Request) -> bool:
        """Return whether it gives another prompt for `request` than the usual one: with terms only `system` differs."""
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
            plain="{kind}Text:\n{text}",
            hinted="Terms: {terms}\n{kind}Text:\n{text}",
            worked=(),
            similar="Before: {source}\nBefore in English: {target}\n",
            before=("Before: {source}\n", "Before: {source}\nBefore in English: {target}\n"),
            kind="Kind: {kind}\n",
        ),
    ),
    "hy-mt2": (  # its card: https://huggingface.co/tencent/Hy-MT2-1.8B
        PromptVariant(
            system="",
            plain="Translate the following text into English. Note that you should only output the translated result "
            "without any additional explanation:\n\n{text}",
            hinted="Reference the following translations:\n{terms}\n\nTranslate the following text into English. Note "
            "that you must ONLY output the translated result without any additional explanation:\n\n{text}",
            context="[Background Information]\n{before}\n\nPlease translate the following text into English, taking "
            "the provided background information into consideration.\n\n[Source Text]\n{text}",
            similar="Reference the following translations:\n{source} translates to {target}\n\n",
            worked=(),
            term="{source} translates to {target}",
            between="\n",
        ),
    ),
    "lmt-60": (  # its card: https://huggingface.co/NiuTrans/LMT-60-4B
        PromptVariant(
            system="",
            plain="Translate the following text from Chinese into English:\nChinese: {text}\nEnglish:",
            hinted="",
            worked=(),
        ),
    ),
    "milmmt-46": (  # its card: https://huggingface.co/xiaomi-research/MiLMMT-46-4B-v1.0, without a first token
        PromptVariant(
            system="",
            plain="Translate this from Chinese (Simplified) to English:\nChinese (Simplified): {text}\nEnglish:",
            hinted="",
            worked=(),
            raw=True,
        ),
    ),
    "seed-x": (  # its card: https://huggingface.co/ByteDance-Seed/Seed-X-PPO-7B
        PromptVariant(
            system="",
            plain="Translate the following Chinese sentence into English:\n{text} <en>",
            hinted="",
            worked=(),
            raw=True,
            frame="<s>{turn}",
        ),
    ),
    "translategemma": (  # what its chat template makes of the codes zh and en: arXiv:2601.09012
        PromptVariant(
            system="",
            plain="You are a professional Chinese (zh) to English (en) translator. Your goal is to accurately convey "
            "the meaning and nuances of the original Chinese text while adhering to English grammar, vocabulary, and "
            "cultural sensitivities.\nProduce only the English translation, without any additional explanations or "
            "commentary. Please translate the following Chinese text into English:\n\n\n{text}",
            hinted="",
            worked=(),
            frame="<bos><start_of_turn>user\n{turn}<end_of_turn>\n<start_of_turn>model\n",
        ),
    ),
}
"""The prompts by their name in the registry. A model whose file name begins with such a name gets them, too."""
CHOSEN = ("prompts", "prompts_from")
"""The options of a model that choose its prompts: what `prompts_of` takes."""
KEYS = {
    "system": ("system", ()),
    "text": ("plain", ("text",)),
    "terms": ("hinted", ("terms", "text")),
    "term": ("term", ("source", "target")),
    "between": ("between", ()),
    "context": ("context", ("before", "text")),
    "similar": ("similar", ("source", "target")),
    "frame": ("frame", ("turn",)),
}
"""The strings of a user's prompts in `zhen.toml`: their attributes here, and the placeholders they must have."""


def prompts_of(name: str, chosen: str = "", place: str = "") -> tuple[PromptVariant, ...]:
    """Return the prompts of the model `name`: those `chosen` by name or as a JSON object, or the ones it is made for.

    Raises `InputError` if there are none of that name, or if a template lacks a placeholder or has another one. Its
    message begins with `place`, where they were chosen: the file and the key.
    """
    place = place or "prompts"
    if chosen.lstrip().startswith("{"):
        try:
            return (_custom(json.loads(chosen), place),)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(f"{place}: not JSON: {error}", "write a table, or the name of prompts") from error
    if chosen and chosen not in PROMPTS:
        raise InputError(f"{place}: unknown prompts {chosen!r}", f"use one of: {', '.join(PROMPTS)}")
    own = re.split(r"[/#\\]", name.lower())[-1]
    made_for = (prompts for prompts in PROMPTS if own.startswith(prompts) and prompts not in ("general", "zhen"))
    return PROMPTS[chosen or next(made_for, "general")]


def _custom(record: Mapping[str, Any], place: str) -> PromptVariant:
    """Return the prompts of a table in `zhen.toml`, without system turn, terms and context unless it has them."""
    keys = (*KEYS, "stop", "raw")
    if wrong := [key for key in record if key not in keys]:
        raise InputError(f"{place}: unknown key {wrong[0]!r}", f"use some of: {', '.join(keys)}")
    raw, stop = record.get("raw", False), record.get("stop", [])
    if not isinstance(raw, bool):
        raise InputError(f"{place}.raw: wrong value {raw!r}", "use true or false")
    if not isinstance(stop, list) or not all(isinstance(end, str) and end for end in stop):
        raise InputError(f"{place}.stop: wrong value {stop!r}", 'use a list of texts: ["\\n"]')
    values: dict[str, Any] = {}
    for key, (attribute, needed) in KEYS.items():
        if key in record:
            values[attribute] = _template(f"{place}.{key}", record[key], needed)
    if values.get("plain") == "":
        raise InputError(f"{place}.text: it is empty", "write what the model is asked, with {text}")
    bare: dict[str, Any] = {"system": "", "hinted": "", "worked": (), "raw": raw, "stop": tuple(stop)}
    return PromptVariant(**{**bare, **values})


def _template(place: str, text: object, needed: tuple[str, ...]) -> str:
    """Return a template with the placeholders `needed`; a text in which each brace is itself, if there are none."""
    if not isinstance(text, str):
        raise InputError(f"{place}: wrong value {text!r}", "use a text in quotation marks")
    braces = "write a brace that is text twice: {{ and }}"
    try:
        fields = [field[1:] for field in Formatter().parse(text) if field[1] is not None]
    except ValueError as error:
        raise InputError(f"{place}: {error}", braces) from error
    if text and ({name for name, *_ in fields} != set(needed) or any(spec or kind for _, spec, kind in fields)):
        placeholders = f"{' and '.join(f'{{{name}}}' for name in needed)}, and no other" if needed else "no"
        raise InputError(f"{place}: it must have {placeholders} placeholder", braces)
    return text if needed else text.format()


class PromptContext(NamedTuple):
    """What comes before a request: the worked `examples`, and its own `similar` pair."""

    examples: bool
    similar: bool


CONTEXTS = tuple(PromptContext(examples, similar) for similar in (True, False) for examples in (True, False))


def conversation(variant: PromptVariant, context: PromptContext) -> list[dict[str, str]]:
    """Return all turns, with `SLOT` in place of the user's text and the similar pair."""
    system = [{"role": "system", "content": variant.system}] if variant.system else []
    examples = variant.worked if context.examples else ()
    worked = [turn for terms, source, target in examples for turn in _pair(_shown(source, terms, variant), target)]
    similar = _pair(SLOT, SLOT) if has_pair_turn(variant, context) else ()
    return [*system, *worked, *similar, {"role": "user", "content": SLOT}]


def messages(request: Request, variant: PromptVariant, context: PromptContext) -> list[dict[str, str]]:
    """Return all turns with the texts of the request in place."""
    texts = iter(user_turns(request, variant, context))
    turns = conversation(variant, context)
    return [turn if turn["content"] != SLOT else {**turn, "content": next(texts)} for turn in turns]


def _pair(asked: str, answer: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"role": "user", "content": asked}, {"role": "assistant", "content": answer}


def has_pair_turn(variant: PromptVariant, context: PromptContext) -> bool:
    """Return whether the similar pair is a turn of its own."""
    return context.similar and not variant.similar


def _shown(source: str, terms: tuple[tuple[str, str], ...], variant: PromptVariant) -> str:
    """Return the text of an example with its terms."""
    return prompt_of(Request("", source, terms), variant) if terms else f"Text: {source}"


def contexts(request: Request, variant: PromptVariant) -> list[PromptContext]:
    """Return the contexts of a request, to be tried in order until there is a draft."""
    examples = bool(variant.worked) and (bool(request.terms) or variant.examples)
    similar = [PromptContext(examples, similar=True)] if request.similar and (variant.similar or variant.worked) else []
    return [
        *similar,
        *([PromptContext(examples=True, similar=False)] if examples else []),
        PromptContext(examples=False, similar=False),
    ]


def user_turns(request: Request, variant: PromptVariant, context: PromptContext) -> list[str]:
    """Return the turns with texts of the request, the last one with the text to translate."""
    if not context.similar or not request.similar:
        if request.before and variant.context and not (request.terms and variant.hinted):
            return [variant.context.format(before=request.before, text=request.text)]
        before = variant.before[bool(request.before_target)] if request.before else ""
        shown = before.format(source=request.before, target=request.before_target)
        return [shown + prompt_of(request, variant)]
    source, target = request.similar
    if variant.similar:
        return [variant.similar.format(source=source, target=target) + prompt_of(request, variant)]
    terms = tuple(term for term in request.terms if term[0] in source or term[1] in source)
    user_text = _shown(source, terms, variant) if request.terms else variant.plain.format(text=source)
    return [user_text, target, prompt_of(request, variant)]


def keeps(context: PromptContext, answer: str, request: Request) -> bool:
    """Return whether a draft does not repeat its `context`."""
    return (is_own(answer, request.text) or not context.examples) and not (context.similar and is_copy(answer, request))


def is_copy(answer: str, request: Request) -> bool:
    """Return whether `answer` repeats the target of the similar pair though the sources differ beyond punctuation."""
    source, target = request.similar or ("", "")
    same = "".join(_words(answer)) == "".join(_words(target))
    return same and "".join(_words(request.text)) != "".join(_words(source))


def prompt_of(request: Request, variant: PromptVariant = GENERAL[0]) -> str:
    """Return the user's message: the terms to use, if any, and the text."""
    terms = variant.between.join(
        variant.term.format(source=source, target=target) for source, target in request.terms if variant.hinted
    )
    kind = variant.kind.format(kind=request.kind) if request.kind else ""
    return (variant.hinted if terms else variant.plain).format(terms=terms, text=request.text, kind=kind)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())


def _phrases(text: str) -> set[tuple[str, ...]]:
    """Return all sequences of four words, ignoring case and punctuation."""
    words = _words(text)
    return {tuple(words[start : start + 4]) for start in range(len(words) - 3)}


_EXAMPLE_PHRASES = frozenset().union(*(_phrases(target) for _, _, target in EXAMPLES))


def is_own(answer: str, source: str) -> bool:
    """Return whether `answer` translates `source` alone: small models sometimes mix in a worked example."""
    strange = any(
        english in answer and english not in source and chinese not in source for english, chinese in NAMES.items()
    )
    return not strange and _EXAMPLE_PHRASES.isdisjoint(_phrases(answer))


def tidy(text: str, source: str, stop: tuple[str, ...] = ()) -> str:
    """Return the answer as one line, up to a string of `stop`: without thinking parts and an echoed label.

    White space is folded. What `source` has, too, is kept: a label at its beginning, tags of thinking.
    """
    if "think>" not in source:
        text = text.rpartition("</think>")[2].partition("<think>")[0]
    for end in stop:
        text = text.lstrip().partition(end)[0]
    line = " ".join(text.split())
    if re.match(r"[^:：]{1,12}[:：]", source):
        return line
    for label in ("Text:", "Translation:", "English:"):
        line = line.removeprefix(label).lstrip()
    return line
