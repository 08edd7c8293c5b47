"""Readers: bytes to `SourceDocument`, lines and grids in reading order."""
