"""A request that cannot be met as it stands: a span, a month or a folder that makes no sense here."""

from __future__ import annotations

from staffplan.texts import Lang, language, text


class BadRequest(Exception):  # noqa: N818 - it is a request, as BadInput is input
    """What was asked for cannot be done with this county.

    Parameters
    ----------
    code : str
        The text is ``cli.request.<code>``.
    **facts
        What the places of the text stand for.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def message(self, lang: Lang) -> str:
        """Say what cannot be done, and what to do instead."""
        return "× " + text(f"cli.request.{self.code}", lang, **self.facts)

    def __str__(self) -> str:
        return self.message(language())
