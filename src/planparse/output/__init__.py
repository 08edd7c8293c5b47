"""The output folder on disk: what is where, and its manifest."""
