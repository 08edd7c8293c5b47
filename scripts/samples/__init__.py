"""The sample plans of raw/: their content in TOML, and the style and look of each document."""
