"""Plans as the originals that staff keep: Word, Excel, PowerPoint, HTML and texts with tables.

`FORMATS` lists what can be written. `python -m bench.originals` writes documents, has planparse read them
and scores what it read.
"""
