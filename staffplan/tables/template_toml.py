"""The template of staffplan.toml: every key of ``settings.csv`` with its default, commented out."""

from __future__ import annotations

from staffplan.tables.config import Setting, settings
from staffplan.texts import Lang, text

EXAMPLES = {
    "name": '""',
    "subdivision": '""',
    "workdays": '["2027-02-14", "2027-02-20"]',
    "days_off": '["2027-02-08"]',
    "profile": "[0.8, 1.4, 1.2, 0.6]",
    "school_terms": '[["02-20", "07-05"], ["09-01", "01-20"]]',
    "farming_seasons": '[["spring_ploughing", "惊蛰", "谷雨"], ["autumn_harvest", "秋分", "霜降"]]',
}


def toml_text(lang: Lang) -> str:
    """Return the file: good TOML that changes nothing until a key's ``#`` is taken away."""
    lines = [f"# {text('cli.template.toml', lang)}"]
    section = ""
    for setting in settings():
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"]
        meaning = setting.en if lang == "en" else setting.zh
        unit = f" ({setting.unit})" if setting.unit and lang == "en" else ""
        lines += [f"# {meaning}{unit}", f"# {setting.key} = {_default(setting)}"]
    return "\n".join(lines) + "\n"


def _default(setting: Setting) -> str:
    if setting.kind == "text" and setting.default:
        return f'"{setting.default}"'
    return setting.default or EXAMPLES[setting.key]
