"""Counts of visitors to a distribution of visitors for every window and day ahead."""

from forecast.calendar import Calendar, CalendarSettings
from forecast.pooled import PooledModel
from forecast.predict import forecast_counts
from forecast.result import Forecast
from forecast.window import Method

__all__ = ["Calendar", "CalendarSettings", "Forecast", "Method", "PooledModel", "forecast_counts"]
