"""Year over year: what became of each issue of a plan. `compare` is the way in."""
