"""Plans → files: one module or package a kind of output. Knows only the published data."""
