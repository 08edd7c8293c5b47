"""A document's form as data: the TOML files and the language they are written in."""
