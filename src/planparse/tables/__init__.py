"""Plans as tidy tables: their layouts, their rows, and flat tables for formats without lists."""
