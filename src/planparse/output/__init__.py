"""The output folder on disk: what is where, its manifest, taking corrections over."""
