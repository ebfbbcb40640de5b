"""Counts of visitors to a distribution of visitors for every window and day ahead."""

from forecast.calendar import Calendar, CalendarSettings
from forecast.pooled import PooledModel
from forecast.predict import forecast_counts
from forecast.result import Forecast

__all__ = ["Calendar", "CalendarSettings", "Forecast", "PooledModel", "forecast_counts"]
