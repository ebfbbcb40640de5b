"""The catalogue of texts: both languages, the same places, every key that the code uses."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from staffplan import texts

PACKAGE = Path(texts.__file__).parent
USED = re.compile(r"\btext\(\s*\"([a-z0-9_.]+)\"")


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("key", sorted(texts.catalogue()))
def test_every_text_has_both_languages_and_the_same_places(key: str) -> None:
    both = texts.catalogue()[key]
    assert both["zh"].strip(), "no Chinese text"
    assert both["en"].strip(), "no English text"
    assert places(both["zh"]) == places(both["en"])


def test_every_key_in_the_code_exists() -> None:
    used = {
        (path.name, key)
        for path in PACKAGE.rglob("*.py")
        for key in USED.findall(path.read_text(encoding="utf-8"))
    }
    assert not {(name, key) for name, key in used if key not in texts.catalogue()}


def test_every_kind_of_fault_has_texts_and_is_used() -> None:
    known = {
        key.split(".")[1] for key in texts.catalogue() if key.startswith("fault.") and key.endswith(".what")
    }
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    made = re.compile(r"(?:Refused\(|faults\.add\(|\bfault\()\s*(?:faults,\s*)?\"([a-z_]+)\"")
    used = {code for source in sources for code in made.findall(source)}
    assert len(used) > 30, "the pattern finds too little"
    assert used <= known
    literals = {word for source in sources for word in re.findall(r"\"([a-z_]+)\"", source)}
    assert known - literals == {"bad_country", "bad_subdivision"}, "texts of faults that no code makes"
    for code in known:
        assert f"fault.{code}.mend" in texts.catalogue()


def test_text_fills_places_and_refuses_unknown_keys() -> None:
    key = next(k for k, both in texts.catalogue().items() if not places(both["en"]))
    assert texts.text(key, "en") == texts.catalogue()[key]["en"].format()
    with pytest.raises(KeyError):
        texts.text("no.such.key", "en")


@pytest.mark.parametrize(
    ("option", "env", "expected"),
    [
        ("en", {"STAFFPLAN_LANG": "zh"}, "en"),
        (None, {"STAFFPLAN_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        (None, {"STAFFPLAN_LANG": "zh-CN"}, "zh"),
        (None, {"STAFFPLAN_LANG": "fr", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "zh_CN.GB18030"}, "zh"),
        (None, {"LC_MESSAGES": "zh_TW"}, "zh"),
        (None, {"LC_ALL": "C.UTF-8", "LANG": "zh_CN"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_language(
    monkeypatch: pytest.MonkeyPatch, option: str | None, env: dict[str, str], expected: str
) -> None:
    for name in ("STAFFPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert texts.language(option) == expected


@pytest.mark.parametrize("name", ["Chinese (Simplified)_China", "zh_CN"])
def test_language_on_windows(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for variable in ("STAFFPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(texts.locale, "getlocale", lambda: (name, "936"))
    assert texts.language() == "zh"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        texts.language("fr")
