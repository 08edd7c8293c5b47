"""Year over year: what became of each issue of a plan. Start at `planparse.comparison.compare.compare`."""
