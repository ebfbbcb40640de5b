# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A county, from its counts to its roster · 一个县：从办件量到排班
#
# The bundled county is invented; put a folder of your own in the place of `sp.read()`.
# 自带的县是虚构的；把 `sp.read()` 换成 `sp.read("您的文件夹")` 即可用自己的数据。

# %%
import pandas as pd

import staffplan as sp

county = sp.read()
county

# %% [markdown]
# ## What is on record · 已有的办件量
#
# Halls report by day, week or month, mixed. Here only the counts by day: a week's visitors, a column a year.
# 各大厅按日、按周或按月上报，可以混用。下面只看按日上报的：每周总人次，一年一列。

# %%
daily = county.history[county.history["start"] == county.history["end"]]
when = daily["start"].dt.isocalendar()
by_week = daily.groupby([when["week"], when["year"]])["count"].sum().unstack("year")
axes = by_week.iloc[:, 1:].plot(figsize=(12, 4), xlabel="ISO week", ylabel="visitors", ylim=0)
legend = axes.legend(ncols=5, loc="lower right")

# %% [markdown]
# ## A forecast · 预测
#
# Five weeks of December, every window and open day, with the count's own quantiles. What was not announced or
# not known is said in `notes`.
# 12 月的五周，每个窗口、每个开放日的均值与分位数；没有公布或没有数据之处，写在 `notes` 里。

# %%
ahead = sp.forecast(county, month="2026-12")
ahead

# %%
ahead.notes

# %% [markdown]
# Why this number? One day as a product of factors. · 这个数从何而来？一天的人次分解为各因素之积。

# %%
ahead.explain("岚雾镇", "医保", "2026-12-07").round(3)

# %%
axes = ahead.plot("岚雾镇", "医保")

# %% [markdown]
# ## Seasons · 忙闲规律
#
# What multiplies a window's visitors, with a 90 % interval: here the median over all windows of one service.
# 各种影响使办件量变为几倍（90 % 区间）：下面取同一业务各窗口的中位数。

# %%
effects = ahead.effects[ahead.effects["group"].isin(["festival", "market", "season", "event"])]
shown = ["人社", "医保", "民政", "户籍"]
effects[effects["window"].isin(shown)].pivot_table(
    index=["group", "effect"], columns="window", values="factor", aggfunc="median", sort=False
).round(2)

# %%
one = effects[(effects["hall"] == "岚雾镇") & (effects["window"] == "医保")]
one[["group", "effect", "factor", "low", "high"]].round(2)

# %% [markdown]
# ## A plan · 排岗方案
#
# Half a minute for the solver here; `sp.solve(county)` takes staffplan.toml's own limit and comes closer.
# 这里只给求解器半分钟；不写 `time_limit` 时按 staffplan.toml 的时限，结果更好。

# %%
plan = sp.solve(county, month="2026-12", ahead=ahead, time_limit=30)
plan

# %%
plan.shortages[["week", "date", "hall", "window", "kind", "reason", "remedy"]].head(10)

# %%
lent = plan.posts[plan.posts["hall"] != plan.posts["home_hall"]]
plan.explain_staff(lent["staff"].iloc[0])

# %% [markdown]
# `plan.save("plans/2026-12")` writes the folder; `sp.open_plan("plans/2026-12", county)` opens it again.
# `plan.save("plans/2026-12")` 写出方案的文件夹；以后用 `sp.open_plan("plans/2026-12", county)` 打开。

# %%
pd.DataFrame({"minutes · 分钟": plan.plan.cost_parts}).round(0)

# %%
pd.DataFrame([{**vars(stage), "gap": stage.gap} for stage in plan.plan.stages])

# %%
sp.chart(plan)
