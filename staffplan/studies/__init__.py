"""What a history tells: backtests and seasons."""
