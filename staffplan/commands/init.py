"""``staffplan init``: a template to fill in, or a copy of the example county."""

from __future__ import annotations

from pathlib import Path

import click

from staffplan.commands.options import PATH
from staffplan.texts import Lang, text


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command("init", help=text("cli.init.help", lang), short_help=text("cli.init.short", lang))
    @click.argument("folder", type=PATH)
    @click.option("--example", is_flag=True, help=text("cli.init.example", lang))
    def init(folder: Path, example: bool) -> None:
        from staffplan.tables.files import STRANGE_SUFFIXES, SUFFIXES
        from staffplan.tables.template import AlreadyThere, copy_example, write_template

        suffix = folder.suffix.lower()
        if suffix in (*SUFFIXES, *STRANGE_SUFFIXES) and suffix != ".xlsx" and not folder.is_dir():
            book = folder.with_suffix(".xlsx")
            raise click.UsageError(text("cli.init.no_such_kind", lang, folder=folder, book=book))
        if example and suffix == ".xlsx":
            raise click.UsageError(text("cli.init.example_folder", lang, folder=folder))
        try:
            written = copy_example(folder) if example else write_template(folder, lang)
        except AlreadyThere as there:
            names = ", ".join(path.name for path in there.paths)
            raise click.UsageError(text("cli.init.exists", lang, folder=folder, names=names)) from None
        for path in written:
            click.echo(f"√ {path}")
        click.echo(text("cli.init.next_example" if example else "cli.init.next", lang, folder=folder))
        for book in (path for path in written if path.suffix == ".xlsx" and path != folder and not example):
            click.echo(text("cli.init.next_book", lang, book=book))

    return init
