"""Unattended conversion of many documents, on one machine or many.

`run.convert` is the entry point. Each document has limits, fails alone and is committed on its own, so that
a run can be resumed at any time; docs/batch.md says what the manifest guarantees.
"""
