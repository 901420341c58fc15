"""Reading glossaries: what is accepted, and the one-line error for each bad file."""

from pathlib import Path

import pytest

from toolkit import glossary
from toolkit.errors import InputError
from toolkit.types import Status

HEADER = "source,target,variants,status,unless,only,note\n"


def write(folder: Path, content: str | bytes, name: str = "g.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_every_column_reaches_the_term(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "深思,DeepSeek,Shensi|DeepSeek AI,preferred,引发~|~熟虑,~公司,\n")
    (term,) = glossary.load([path]).terms
    assert (term.source, term.target, term.variants) == ("深思", "DeepSeek", ("Shensi", "DeepSeek AI"))
    assert (term.status, term.unless, term.only) == (Status.PREFERRED, ("引发~", "~熟虑"), ("~公司",))
    assert term.origin == f"{path.as_posix()}:2"


@pytest.mark.parametrize(
    "content",
    [
        "source,target\n星门,Stargate\n",
        "target,source\nStargate,星门\n",
        "note,source,target\n,星门,Stargate\n",
        "source,target,status\r\n星门,Stargate,\r\n",
        "\ufeffsource,target\n星门,Stargate\n",
        'source,target\n"星门","Stargate"\n\n',
        HEADER + "星门,Stargate\n",
        HEADER + " 星门 , Stargate ,,,,,\n",
        HEADER + "星门,Stargate,,,,,\n星門,Stargate,,,,,again\n",
    ],
)
def test_forms_of_the_same_glossary(tmp_path: Path, content: str) -> None:
    (term,) = glossary.load([write(tmp_path, content)]).terms
    assert (term.source, term.target, term.status) == ("星门", "Stargate", Status.PREFERRED)


BROKEN = [
    ("", 1, "is empty", "begin it with the header source,target"),
    ("source,english\n星门,Stargate\n", 1, "has no column target", "use this header"),
    ("星门,Stargate\n", 1, "has no header", "use this header"),
    ("source;english\n星门;Stargate\n", 1, "columns are separated by ; instead of commas", "use this header"),
    ("source\tenglish\n星门\tStargate\n", 1, "columns are separated by tabs", "use this header"),
    ("source,target,colour\n星门,Stargate,red\n", 1, "unknown column 'colour'", "use this header"),
    ("source,target,target\n星门,Stargate,x\n", 1, "names a column twice", "use this header"),
    (HEADER + "星门,Stargate\n,Nothing\n", 3, "source is empty", "fill it in or delete the line"),
    (HEADER + "星门,\n", 2, "星门 has no target", "Only entries with status keep can have no target"),
    (HEADER + "星门,,,forbidden\n", 2, "星门 has no target", "Only entries with status keep can have no target"),
    (HEADER + "星门,Stargate,,nice\n", 2, "unknown status 'nice'", "use one of: preferred, keep, forbidden"),
    (HEADER + "深思,DeepSeek,,,引发\n", 2, "unless: the pattern 引发 has no ~", "write ~ once"),
    (HEADER + "深思,DeepSeek,,,,*~*\n", 2, "only: the pattern *~* has only wild cards", "some text next to it"),
    (HEADER + "深思,DeepSeek,,,~和~,\n", 2, "unless: the pattern ~和~ has more than one ~", "write ~ once"),
    (HEADER + "星门,=HYPERLINK(1)\n", 2, "target starts with '='", "begin the cell with another character"),
    (HEADER + "@星门,Stargate\n", 2, "source starts with '@'", "begin the cell with another character"),
    (HEADER + "星门,Stargate,,,,,+cmd|x\n", 2, "note starts with '+'", "begin the cell with another character"),
    (HEADER + "星门,\tStargate\n", 2, "target starts with '\\t'", "begin the cell with another character"),
    (HEADER + "星门,＝1+1\n", 2, "target starts with '＝'", "begin the cell with another character"),
    (HEADER + '星门,"Star\ngate"\n', 2, "target has a line break", "write each term on one line"),
    (HEADER + "苹果,Apple, Inc.,,,,,,,\n", 2, "has 10 cells, but the header names 7", "into double quotes"),
    (HEADER + '星门,"Stargate\n芯片,chip\n', 2, "broken CSV", "close every quote"),
    (HEADER + '星门,"Star"gate\n', 2, "broken CSV", "close every quote"),
    (HEADER + "星门,Star\0gate\n", 2, "has a NUL byte", "save the file as CSV"),
    ((HEADER + "星门,Stargate\n").encode() + b"\xd0\xc7,x\n", 3, "is not UTF-8", "save the file as UTF-8"),
]


@pytest.mark.parametrize(("content", "line", "message", "hint"), BROKEN)
def test_bad_files_name_line_and_next_step(
    tmp_path: Path, content: str | bytes, line: int, message: str, hint: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(InputError) as caught:
        glossary.load([path])
    assert caught.value.message.startswith(f"{path.as_posix()}:{line}: ")
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert "\n" not in str(caught.value)
    # Lint tells the same, at the same place.
    problems = [(problem.line, problem.message) for problem in glossary.lint([path])]
    assert any(where == line and message in told for where, told in problems)


CONTRADICTIONS = [
    (
        "深思,DeepSeek\n扩散,diffusion\n深思,Deep Thought\n",
        "g.csv:2: 深思 has two targets, DeepSeek (line 2) and Deep Thought (line 4)",
    ),
    ("星门,Stargate\n星門,Star Gate\n", "g.csv:2: 星門 has two targets, Stargate (line 2) and Star Gate (line 3)"),
    ("GPU,GPU\nｇｐｕ,graphics card\n", "g.csv:2: ｇｐｕ has two targets, GPU (line 2) and graphics card (line 3)"),
    ("AI 芯片,AI chip\nAI芯片,AI die\n", "g.csv:2: AI芯片 has two targets, AI chip (line 2) and AI die (line 3)"),
    ("星门,Stargate\n星门,,,keep\n", "g.csv:2: 星门 is both preferred (line 2) and keep (line 3)"),
    (
        "星门,Stargate,,,~票\n星门,Stargate,,,~票|明~\n",
        "g.csv:2: 星门 has two entries with different conditions (line 2 and line 3)",
    ),
    ("星门,Stargate,Star Gate\n星门,Star Gate,,forbidden\n", "g.csv:3: Star Gate is forbidden for 星门, but "),
]


@pytest.mark.parametrize(("lines", "message"), CONTRADICTIONS)
def test_entries_that_contradict_one_another(tmp_path: Path, lines: str, message: str) -> None:
    path = write(tmp_path, HEADER + lines)
    with pytest.raises(InputError) as caught:
        glossary.load([path])
    assert message in caught.value.message
    assert caught.value.hint


def test_two_targets_across_files_name_both_files(tmp_path: Path) -> None:
    one = write(tmp_path, HEADER + "深思,DeepSeek\n", "a.csv")
    two = write(tmp_path, HEADER + "芯片,chip\n深思,Deep Thought\n", "b.csv")
    with pytest.raises(InputError) as caught:
        glossary.load([tmp_path])
    expected = f"深思 has two targets, DeepSeek ({one.as_posix()}:2) and Deep Thought ({two.as_posix()}:3)"
    assert caught.value.message == f"{one.as_posix()}:2: {expected}"


def test_a_preferred_entry_and_forbidden_ones_live_together(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "深思,DeepSeek\n深思,Deep Thought,,forbidden\n深思,Deepseek,,forbidden\n")
    assert [term.status.value for term in glossary.load([path]).terms] == ["preferred", "forbidden", "forbidden"]


def test_repeated_entries_are_one_with_the_variants_of_both(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "星门,Stargate,the Gate\n星门,Stargate,Star Gate\n")
    (term,) = glossary.load([path]).terms
    assert term.variants == ("the Gate", "Star Gate")


@pytest.mark.parametrize("harmless", ["-ing", "+86", "-based", "- see the style guide 2.1"])
def test_a_sign_before_plain_words_is_no_formula(tmp_path: Path, harmless: str) -> None:
    (term,) = glossary.load([write(tmp_path, HEADER + f"星门,Stargate,,,,,{harmless}\n")]).terms
    assert term.note == harmless


def test_find_takes_files_and_folders_once(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    paths = [write(tmp_path, HEADER, name) for name in ("b.csv", "a.csv", "more/c.csv")]
    write(tmp_path, "no glossary", "readme.txt")
    write(tmp_path, "", ".hidden.csv")
    assert glossary.find([tmp_path, paths[0]]) == sorted(paths)


def test_missing_places(tmp_path: Path) -> None:
    for path, message in [(tmp_path / "no.csv", "cannot read"), (tmp_path, "no glossary in this folder")]:
        for command in (glossary.find, glossary.load, glossary.lint):
            with pytest.raises(InputError) as caught:
                command([path])
            assert caught.value.message.startswith(path.as_posix())
            assert message in caught.value.message
            assert caught.value.hint


def test_no_paths_make_the_empty_glossary() -> None:
    assert glossary.load([]) == glossary.Glossary.EMPTY
    assert glossary.Glossary.EMPTY.match("深思发布新模型") == ()


def test_digest_follows_meaning_only(tmp_path: Path) -> None:
    def digest(*lines: str) -> str:
        return glossary.load([write(tmp_path, HEADER + "".join(f"{line}\n" for line in lines))]).digest

    base = digest("深思,DeepSeek,a|b,,引发~|~熟虑,,", "星门,Stargate")
    assert base == digest("星门,Stargate", "深思,DeepSeek,b|a,preferred,~熟虑|引发~,,a note")
    assert len(base) == 12
    changed = [
        digest("深思,Deepseek,a|b,,引发~|~熟虑,,", "星门,Stargate"),
        digest("深思,DeepSeek,a,,引发~|~熟虑,,", "星门,Stargate"),
        digest("深思,DeepSeek,a|b,,引发~,,", "星门,Stargate"),
        digest("深思,DeepSeek,a|b,,,引发~|~熟虑,", "星门,Stargate"),
        digest("深思,DeepSeek,a|b,,引发~|~熟虑,,"),
    ]
    assert len({base, *changed}) == len(changed) + 1
