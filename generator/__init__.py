"""Fictional plan documents: what the samples of raw/, the tests and the benchmarks are made with.

A document comes about in three steps, each a module that knows only the ones before it:

1. `plan`: the content as data, read from TOML or drawn at random (`content`), and its truth, which is what
   a reader has to publish of any rendering.
2. `layout`: the content in a `Style` (wording, width of digits, column headers, page breaks) as headings,
   paragraphs, tables and page breaks in reading order.
3. One renderer a producer: `text`, `html` (Chromium, WeasyPrint), `writer`, `calc`, `impress` (LibreOffice)
   and `cid` (ReportLab). How a page looks is data: each renderer's `Look`.

`chance` draws styles and looks at random. The package stands beside scripts/, bench/ and tests/ because all
three import it and none of them should import another for it; it is not installed with planparse.
"""
