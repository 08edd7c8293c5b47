"""Converting many documents unattended: bounded, committed one by one, resumable, on one machine or many.

`run.convert` is the whole of it. What may go wrong with one document costs that document only; see
docs/batch.md for what the manifest guarantees.
"""
