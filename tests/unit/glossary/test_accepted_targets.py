"""Which English counts as the target of a term."""

import pytest

from toolkit.glossary import Glossary, forbidden, missing, occurrences, satisfied
from toolkit.types import Status, Term


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        ("GPU", "One GPU, two GPUs, the GPU's memory", ["GPU", "GPUs", "GPU"]),
        ("Stargate", "Stargate’s cost; the Stargates' gates", ["Stargate", "Stargates"]),
        ("Stargate", "STARGATE RISES", ["STARGATE"]),
        ("Stargate", "a stargate in the film", []),
        ("AI", "He said AI-made art is AI; no AIGC, no xAI", ["AI", "AI"]),
        ("AI", "it was ai", []),
        ("RAG", "a rag", []),
        ("Kimi", "KIMI WINS", ["KIMI"]),
        ("Apple", "an apple from Apple", ["Apple"]),
        ("Transformer", "a transformer", []),
        ("OpenAI", "Openai said", ["Openai"]),
        ("NVIDIA", "Nvidia fell", ["Nvidia"]),
        ("DeepSeek", "github.com/deepseek", []),
        ("iPhone", "iPhones", ["iPhones"]),
        ("Sam Altman", "Sam  Altman and\nSam\nAltman", ["Sam  Altman", "Sam\nAltman"]),
        ("Sam Altman", "Altman", []),
        ("Han Han", "Han Han’s film", ["Han Han"]),
        ("Bank of the West", "the Bank of the West", ["Bank of the West"]),
        ("an apple a day", "Apple a day", ["Apple a day"]),
        ("Artificial respiration", "by artificial respiration", ["artificial respiration"]),
        ("chain of thought", "Chain-of-Thought prompts, chains of thought", ["Chain-of-Thought", "chains of thought"]),
        ("chain-of-thought", "a chain of thought", ["chain of thought"]),
        ("fine-tune", "We fine-tuned it; Fine tuning helps", ["fine-tuned", "Fine tuning"]),
        ("scale up", "they scaled up", ["scaled up"]),
        ("open source", "It was open-sourced", ["open-sourced"]),
        ("inference", "Inference costs; INFERENCE", ["Inference", "INFERENCE"]),
        ("quantize", "quantized and quantizing", ["quantized", "quantizing"]),
        ("matrix", "matrices", ["matrices"]),
        ("parameters", "a parameter", ["parameter"]),
        ("token", "a tokenizer makes tokens", ["tokens"]),
        ("the Great Wall", "Great Wall and The Great Wall", ["Great Wall", "Great Wall"]),
        ("China’s Moon", "China's Moon", ["China's Moon"]),
        ("GPT-4", "GPT-4o, GPT-4.5 and GPT-40 are not GPT-4.", ["GPT-4"]),
        ("GPT-4", "GPT 4", ["GPT 4"]),
        ("C++", "in C++, not C", ["C++"]),
        ("Renée", "Renée met Renéee", ["Renée"]),
        ("DeepSeek", "深思DeepSeek公司", ["DeepSeek"]),
    ],
)
def test_accepted_forms(target: str, text: str, expected: list[str]) -> None:
    spans = occurrences(text, Term("词", target))
    assert [text[span.start : span.end] for span in spans] == expected


def test_variants_count_and_the_longer_form_wins() -> None:
    term = Term("奥特曼", "Altman", variants=("Sam Altman", "the CEO"))
    text = "Sam Altman, the CEO, is Altman."
    assert [text[s.start : s.end] for s in occurrences(text, term)] == ["Sam Altman", "CEO", "Altman"]


ALTMAN, SAM = Term("奥特曼", "Altman"), Term("萨姆·奥特曼", "Sam Altman")
NVIDIA, NVIDIA_HK = Term("英伟达", "NVIDIA"), Term("辉达", "NVIDIA")
GLOSSARY = Glossary((ALTMAN, SAM, NVIDIA, NVIDIA_HK, Term("深思熟虑", "", status=Status.KEEP)))


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("奥特曼说", "Sam Altman said", []),
        ("萨姆·奥特曼说", "Altman said", [("萨姆·奥特曼", 1, 0)]),
        ("萨姆·奥特曼说，奥特曼笑", "Sam Altman said and smiled", [("奥特曼", 1, 0)]),
        ("萨姆·奥特曼说，奥特曼笑", "Sam Altman said; Altman smiled", []),
        ("萨姆·奥特曼说，奥特曼笑", "Sam Altman said; Sam Altman smiled", []),
        ("奥特曼说，奥特曼笑", "Altman said; he smiled", [("奥特曼", 2, 1)]),
        ("英伟达即辉达", "NVIDIA is NVIDIA", []),
        ("英伟达即辉达", "NVIDIA", [("英伟达", 2, 1)]),
        ("英伟达", "", [("英伟达", 1, 0)]),
        ("深思熟虑", "", []),
    ],
)
def test_missing(source: str, target: str, expected: list[tuple[str, int, int]]) -> None:
    found = missing(GLOSSARY.match(source), target)
    assert [(term.source, needed, there) for term, needed, there in found] == expected
    assert satisfied(GLOSSARY.match(source), target) == all(there for _, _, there in expected)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Deep Thought released a model", ["Deep Thought"]),
        ("deep thoughts", ["deep thoughts"]),
        ("DeepSeek released a model", []),
        ("Deepseek released a model", ["Deepseek"]),
    ],
)
def test_forbidden(target: str, expected: list[str]) -> None:
    terms = (
        Term("深思", "DeepSeek", unless=("值得~",)),
        Term("深思", "Deep Thought", status=Status.FORBIDDEN),
        Term("深思", "Deepseek", status=Status.FORBIDDEN),
    )
    glossary = Glossary(terms)
    found = forbidden(glossary.match("深思发布模型"), target)
    assert [target[span.start : span.end] for _, span in found] == expected
    assert forbidden(glossary.match("值得深思"), target) == []
    assert satisfied(glossary.match("深思发布模型"), target) == (target.startswith("DeepSeek"))
