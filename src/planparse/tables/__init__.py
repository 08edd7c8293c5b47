"""Plans as tidy tables: layouts, rows, and flat tables for formats that have no lists."""
