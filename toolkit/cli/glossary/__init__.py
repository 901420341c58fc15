"""`zhen glossary`: one module for each command."""

from __future__ import annotations

from toolkit.cli.glossary import add, diff, export, extract, fmt, import_, lint, match, stats
from toolkit.cli.options import Commands

app = Commands(
    no_args_is_help=True,
    help="""Find, add, check and exchange the terms of the glossary.

Examples:
    zhen glossary extract seeds --top 50
    zhen glossary add 星门 Stargate --unless "明~票"
    zhen glossary lint

zhen help glossary add shows the options of add.
""",
)
app.command()(extract.extract)
app.command()(add.add)
app.command()(match.match)
app.command()(lint.lint)
app.command()(fmt.fmt)
app.command()(diff.diff)
app.command()(stats.stats)
app.command("import")(import_.import_)
app.command()(export.export)
