"""``staffplan backtest``: rolling-origin scores of the model beside the classical ones."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from staffplan.commands.options import DAY, PATH, Number, say_written
from staffplan.commands.places import check_files
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    import pandas as pd

    from forecast.backtest import Backtest

# Named here too, so that the help needs no pandas; a test holds them to `forecast.backtest`.
MODELS = ("pooled", "seasonal_naive", "weekday_mean", "ets", "stl_ets", "arma", "glm", "blend")
DEFAULT_MODELS = MODELS[:3]


class Several(click.ParamType):  # type: ignore[type-arg]
    """Values of one kind separated by commas."""

    def __init__(self, kind: click.ParamType) -> None:  # type: ignore[type-arg]
        self.kind = kind
        self.name = f"{kind.name}s"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the values, each judged."""
        words = [word.strip() for word in value.replace("，", ",").split(",")]
        return tuple(self.kind.convert(word, param, ctx) for word in words if word)


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""
    names = text("cli.backtest.models", lang, models=", ".join(MODELS), default=",".join(DEFAULT_MODELS))

    @click.command(
        "backtest", help=text("cli.backtest.help", lang), short_help=text("cli.backtest.short", lang)
    )
    @click.argument("folder", required=False, type=PATH)
    @click.option("--origins", metavar="D,D,…", type=Several(DAY), help=text("cli.backtest.origins", lang))
    @click.option(
        "--weeks",
        metavar="N",
        type=Number(1, 26, whole=True),
        default=5,
        help=text("cli.backtest.weeks", lang),
    )
    @click.option("--models", metavar="M,M,…", type=Several(click.STRING), help=names)
    @click.option("--out", metavar="FILE", type=PATH, help=text("cli.backtest.out", lang))
    @click.option("--chart", metavar="FILE", type=PATH, help=text("cli.backtest.chart", lang))
    def command(
        folder: Path | None,
        origins: tuple[str, ...] | None,
        weeks: int,
        models: tuple[str, ...] | None,
        out: Path | None,
        chart: Path | None,
    ) -> None:
        from staffplan.request import BadRequest
        from staffplan.studies.study import backtest
        from staffplan.tablefile import write_table
        from staffplan.tables.county import read

        check_files(folder, out, chart)
        county = read(folder)
        with click.progressbar(length=1, label=text("cli.backtest.progress", lang), file=_stderr()) as bar:

            def told(_: str, done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            result = backtest(county, origins or None, weeks, models or None, progress=told)
        if chart is not None and result.scores["wape"].isna().all():
            raise BadRequest("no_scores", county=county.name)
        for line in lines(result, weeks, lang):
            click.echo(line)
        if out is not None:
            write_table(levels(result), "backtest", out, lang)
            say_written(out, lang)
        if chart is not None:
            from staffplan.charts.scores import draw
            from staffplan.charts.study import draw_file

            draw_file(draw, county, result, chart, lang)
            say_written(chart, lang)

    return command


def lines(result: Backtest, weeks: int, lang: Lang) -> list[str]:
    """Say the scores in lines: all days and weeks, then the weeks of each season."""
    origins = ", ".join(f"{origin:%Y-%m-%d}" for origin in result.origins)
    found = [
        text("study.backtest.head", lang, origins=len(result.origins), list=origins, weeks=weeks),
        *(_row(row, lang) for row in result.scores.sort_values("unit", kind="stable").to_dict("records")),
    ]
    found += _stand_ins(result, lang)
    weekly = result.by_season[result.by_season["unit"] == "week"]
    for season, rows in weekly.groupby("season", sort=True):
        scores = [
            f"{text(f'study.model.{model}', lang)} {_part(wape)}"
            for model, wape in zip(rows["model"], rows["wape"], strict=True)
        ]
        name = text(f"study.season.{season}", lang)
        found.append(text("study.backtest.season", lang, season=name, list="; ".join(scores)))
    if len(result.weights):
        found.append(text("study.backtest.weights", lang, list=_weights(result, lang)))
    return found


def _stand_ins(result: Backtest, lang: Lang) -> list[str]:
    """Say which models had too short a history, so that another's scores stand under their names."""
    found = []
    by = ["model", "made_by", "least"]
    for (model, other, weeks), rows in result.stand_ins.groupby(by, sort=False):
        facts = {
            "model": text(f"study.model.{model}", lang),
            "other": text(f"study.model.{other}", lang),
            "weeks": weeks,
            "windows": rows.groupby(["hall", "window"]).ngroups,
            "origins": rows["origin"].nunique(),
            "all": len(result.origins),
        }
        found.append("! " + text(f"study.backtest.{'short' if weeks else 'unfit'}", lang, **facts))
    return found


def _weights(result: Backtest, lang: Lang) -> str:
    """Mean weights of the blend over the origins, of all services together."""
    every = result.weights[result.weights["window"] == ""]
    mean = every.groupby("model", sort=False)["weight"].mean()
    return "; ".join(f"{text(f'study.model.{model}', lang)} {weight:.0%}" for model, weight in mean.items())


def levels(result: Backtest) -> pd.DataFrame:
    """Put all scores into one table; `level` says what a row is of."""
    import pandas as pd

    frames = {
        "all": result.scores,
        "horizon": result.by_horizon,
        "window": result.by_window,
        "season": result.by_season,
    }
    if len(result.weights):
        frames["weight"] = result.weights
    table = pd.concat([frame.assign(level=level) for level, frame in frames.items()], ignore_index=True)
    texts = ["unit", "hall", "window", "season"]
    found = table.assign(**{name: table[name].fillna("") for name in texts})
    found = found.reindex(columns=found.columns.union(["origin", "weight"], sort=False))
    return found.astype({"origin": "datetime64[ns]"})


def _row(row: Mapping[Any, Any], lang: Lang) -> str:
    """One model's scores of one unit."""
    parts = {"wape": _part(row["wape"]), "bias": _part(row["bias"], "+.1%")}
    parts["coverage"] = _part(row["coverage"], ".0%")
    places = {name: f"{row[name]:.3f}" if row[name] == row[name] else "–" for name in ("mase", "pinball")}
    return text(
        "study.backtest.row",
        lang,
        model=text(f"study.model.{row['model']}", lang),
        unit=text(f"study.backtest.unit_{row['unit']}", lang),
        **parts,
        **places,
    )


def _part(value: float, form: str = ".1%") -> str:
    """A part in percent, or a dash where nothing was there to measure it by."""
    return format(value, form) if value == value else "–"


def _stderr() -> TextIO:
    """The stream of progress: looked up late, as tests replace it."""
    return sys.stderr
