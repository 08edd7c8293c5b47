"""A document as a reader reports it: its lines and grids, where each stands, and findings about it."""
