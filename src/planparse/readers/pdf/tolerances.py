"""Every tolerance of the PDF reader: unit, reason, and the producers whose documents need it.

Measured on 231 pages of 74 PDFs from 15 producers (samples, layouts, real documents) by halving and doubling
each value; a share that would pass 1 goes half the way to it. "Half: Word" says that with half the value
documents made with Word give other lines or cells. "Not measured": neither change shows in these documents;
the value is a judgement, held by the tests' own pages where these have a case. Ems are those of the type in
question; points are 1/72 inch.
"""


# --- Evidence of glyphs ---------------------------------------------------------------------------

ON_PAGE = 0.5
"""Points: a glyph or a box that reaches less than this onto the page shows nothing. Not measured."""
NO_SIZE = 0.1
"""Points: type, a blank or an object no larger than this has no extent. Not measured."""
LEAST_TYPE = 1.2
"""Points: smaller type is no ink a person sees. Not measured."""
LEAST_WIDTH = 0.1
"""Em along the line, of an em of height: type squeezed into less shows as strokes. Not measured."""
SHOWS_BESIDE = 0.2
"""Share of the glyph's box: what reaches further out from under a rectangle on any side still shows the
glyph. Measured on LibreOffice, whose arrows cover the lower half of a line.
"""
CORNERS = 5
"""Segments: a clip path of more is no rectangle; the fifth closes it. By definition."""
OUTLINED_HEIGHT = 1.3
"""Em: a higher outline over unpainted text is a drawing, no letters. Measured on a chart printed by Chrome.
"""
PALE = 0.8
"""Lightness, 0 to 1: type lighter than this may be as light as its ground, which has to be looked at.
Twice: PowerPoint.
"""
SAME_COLOUR = 10
"""Of 255, per channel: colours that differ no more are one to the eye. Not measured."""
CONTRAST = 40
"""Of 255 grey levels: what a person sees as type on its ground in the rendered page. Not measured."""
PAGE_SIDE = 0.9
"""Share of the page's sides: a pale shape larger than this both ways is the page's own ground. Not
measured.
"""
TWIN_OF_ADVANCE = 0.4
"""Share of the advance: a glyph printed again (fake bold, shadow) is shifted by less. Not measured."""
TWIN_SHIFT = 0.2
"""Em: the same, and between the baselines. Half: others; twice: others."""
TWIN_SIZE = 0.1
"""Em: between the sizes of a glyph and the one printed over it. Not measured."""
TWIN_BIN = 0.5
"""Em: width of the bins in which twins are looked for; above twice TWIN_SHIFT, so that none is missed. Not
measured.
"""
UPRIGHT_DEGREES = 2
"""Degrees: type further off 0, 90, 180 or 270 degrees is slanted. Not measured."""
LEVEL_RISE = 0.01
"""Rise per unit run: a program's arithmetic leaves level type this far off. Not measured there; text scaled
to its cell in a real document needs it.
"""
LEVEL_DIRECTION = 0.7
"""Cosine: type that runs rightwards rather than down. Not measured."""
SAME_PLACE = 0.01
"""Points: origins no further apart are one place. Not measured."""
BLANK_ON_LINE = 0.5
"""Em: a blank this far off a glyph's baseline belongs to another line. Not measured."""
BLANK_BESIDE = 0.1
"""Em: a blank object that begins this close to the end of a glyph follows it. LibreOffice: they touch."""
WIDEST_BLANK = 1.0
"""Em: the glyph that such a blank stands before is no further from it. LibreOffice: 0.25 to 0.6."""
VERTICAL_STEP = 0.5
"""Em: glyphs of one object that step down further are set in vertical writing. Not measured."""
VERTICAL_DRIFT = 0.7
"""Em: glyphs of vertical writing stay this close to one x. Not measured."""
UNKNOWN_ADVANCE = 0.25
"""Em: advance of a turned glyph without ink. Not measured."""
UNMAPPED_SHARE = 0.02
"""Share of a document's characters: with more glyphs without Unicode, the other back end is asked. Not
measured.
"""
UNREADABLE_SHARE = 0.2
"""Share of a document's glyphs: with more without Unicode, its text cannot be relied on. Not measured."""
MORE_MAPPED = 1.1
"""Ratio: the other back end is believed where it knows so many times the characters. Not measured."""

# --- Text that is not the document's --------------------------------------------------------------

STRIKE_HEIGHT = 0.35
"""Em: height of a strike-out rule above the baseline, between the middles of Latin and Japanese type.
Measured on LibreOffice, Chromium and ReportLab.
"""
STRIKE_DRIFT = 0.16
"""Em: a rule further off this height is an underline, an overline or a table's. Measured on LibreOffice,
Chromium and ReportLab.
"""
STRIKE_ENDS = 0.6
"""Em: a rule that begins or ends further from the type it crosses is no strike-out. Measured on
LibreOffice, Chromium and ReportLab.
"""
STRIKE_TO_NEXT = 0.1
"""Em: between the end of a strike-out in a justified line and the next character. Measured on Chromium."""
UNDERLINE_ENDS = 0.3
"""Em: a rule that begins or ends further from the characters above it is a table's. Not measured."""
RING_SIZE = 5.0
"""Em: a larger closed curve is a frame or a drawing. Not measured."""
RING_ROOM = 1.0
"""Em: most room between a ring and the characters in it; ReportLab's of the layout bench leave a quarter."""
RING_LETTERS = 4
"""Characters: a curve around more is a frame. Not measured."""
MOST_RINGS = 400
"""Curves of a ring's size on a page: with more, it shows a drawing. Not measured."""
UNDERLINE_DEPTH = 0.15
"""Em: depth of an underline below the baseline. Measured on Word, in comparison tables."""
UNDERLINE_DRIFT = 0.13
"""Em: a rule further off this depth is no underline. Measured on Word, in comparison tables."""
WATERMARK_SIZE = 2.5
"""Ratio: a watermark is larger than the page's usual type, and the type it lies behind, by this. Measured
on LibreOffice, whose watermarks are ten times the type.
"""
WATERMARK_PALE = 0.6
"""Lightness, 0 to 1: darker level type is no watermark. Measured on LibreOffice's grey BFBFBF, which is
0.75.
"""
WATERMARK_MOVES = 0.5
"""Share of its box: a page's watermark is no further from where it is on another page. Not measured."""
RUBY_SIZE = 0.6
"""Ratio: ruby is no larger than this share of the type below it; half is usual. Measured on 一太郎, Chromium
and ReportLab.
"""
RUBY_GAP = 0.35
"""Em: between ruby and the type below it, either way. Measured on 一太郎, Chromium and ReportLab."""
RUBY_BETWEEN = 0.3
"""Em: the middle of ruby may lie between two letters, this far from either. Measured on a bulletin."""
RUBY_OVERHANG = 1.0
"""Em: ruby may reach this far over the ends of its text. Measured on 一太郎, Chromium and ReportLab."""

CALL_SIZE = 0.8
"""Ratio: the number that calls a footnote is no larger than this share of the type before it. Measured on
Chromium and WeasyPrint.
"""
CALL_RISE = (0.15, 0.8)
"""Em of the type before it: how far the baseline of a footnote's call is raised. Measured on Chromium and
WeasyPrint.
"""
CALL_GAP = 0.5
"""Em: a footnote's call stands this close behind its word. Not measured."""
NOTE_SIZE = 0.92
"""Ratio: a footnote's type is no larger than this share of the page's. Measured on Chromium and WeasyPrint;
Word sets 9 points below 10.5.
"""
NOTE_GAP = 1.3
"""Em: lines of footnotes are no further apart than this. Not measured."""
SAME_ROW_OF_NOTE = 0.6
"""Em: a note's number may be raised as far above its text. Not measured."""

# --- Shapes and rules -----------------------------------------------------------------------------

STRAIGHT = 0.3
"""Points: a line that rises less is level; an outline this close to a rectangle is one. Not measured."""
MOST_POINTS = 128
"""Points of an outline: of a rectangle with round corners; each corner may be many curves. Not measured."""
SHARE_OF_SIDE = 0.5
"""Share of a side: what runs along more of a side than this draws it. Not measured."""
LEAST_ROUND_WIDTH = 20
"""Points: a smaller outline with curves is a sign, no cell. Not measured."""
LEAST_ROUND_HEIGHT = 10
"""Points: the same for its height. Not measured."""
MOST_ROUND_SEGMENTS = 256
"""Segments: a curved path of more is a drawing, no cell. Not measured."""
RULE_THICKNESS = 3.0
"""Points: what is thicker is a box or a bar, no rule. Half: Excel, PowerPoint, ReportLab, others; twice:
Chromium.
"""
NO_THICKNESS = 0.01
"""Points: a side of a frame no thicker is not drawn. Not measured."""
FRAME_THICKNESS = 12.0
"""Points: rectangles of one path nested more closely are a frame, or a bar beside text. Not measured."""
PAGE_GROUND = 0.98
"""Share of the page's width: a wider ground is the page's, no shading. Not measured."""
DASH = 12.0
"""Points: shorter pieces are dashes or dots of a rule. Not measured."""
DASH_GAP_SHARE = 1.5
"""Of the dash's length: gap to the next dash at most. Not measured."""
DASH_GAP = 6.0
"""Points: the same at most, however long the dash; also between the dashes of an arrow. Not measured."""
DOT_GAP = 4.5
"""Points: gap from dot to dot of a dotted rule at most. Half: others."""
DOT_ALIGNMENT = 0.6
"""Points: dots of one rule are in line within this. Not measured."""
DOT_STEP = 7.0
"""Points: from one dot's middle to the next of its rule at most. Half: others."""
CELL_PIECE = 24.0
"""Points: shorter pieces of a rule are dashes; longer ones show where cells meet. Not measured."""
SHORTEST_RULE = 4.0
"""Points: what is no longer once pieces are joined is a dot. Twice: Chromium."""
PARAGRAPH_SPACE = 4.5
"""Points: gap between the pieces of a vertical rule that is drawn paragraph by paragraph. Half: Word."""
SAME_LEVEL = 1.0
"""Points: rules, pieces and edges no further apart are in line, or touch. Not measured."""
LEVEL_WIDTH = 4.0
"""Points: what lies side by side over more is no single rule. Measured on Distiller, whose wavy underlines
are thousands of pieces.
"""
SAME_EDGE = 2.5
"""Points: ends of rules this close to another rule meet it. Half: others; twice: Word, others."""
CELLS_OF_CHART = 4
"""Cells of a row, at least, some of which are shaded to show when work is done. Not measured: a judgement."""
OVER_EDGE = 2.0
"""Points: type and rules may reach this far over an edge they keep to. Not measured."""
ON_CELL_EDGE = 3.0
"""Points: rules, shading and text this close to a cell's edge are on it. Not measured."""
RULES_TOGETHER = 5.0
"""Points: no line of type fits between two rules this close: they are one. Half: Chromium, Word; twice:
Chromium, LibreOffice, ReportLab, Word, others.
"""
SAME_BOX_EDGE = 5.0
"""Points: edges of boxes framed one by one, and open ends of rules, within this are one. Not measured."""
BOXES_APART = 10.0
"""Points: gap between cells that are framed one by one. Not measured there; a browser's separated borders
need it.
"""
SHARE_COVERED = 0.6
"""Share of a slot's side: a rule that covers more of it closes that side. Twice: Chromium, others."""
SHORT_OF_CORNER = 1.5
"""Points: or that stops no further from the slot's corners. Not measured."""

FITS_TYPE = 0.8
"""Em: type fits no lower cell; a lattice of such cells is a drawing. Measured on digits drawn as lines."""
LEAST_UNCLOSED = 4
"""Characters among the rules of a scanned table but in no cell, from which its cells were not made out. Not
measured: fewer are dirt, or a sign that a stroke of type parts from its cell.
"""
LEAST_OF_CHART = 12
"""Cells: a lattice of fewer is no chart. Measured on Word."""
FILLED_IN_CHART = 0.1
"""Share of its cells: a chart has text in no more. Measured on Word, whose chart has it in 4 %."""

# --- Runs and their text --------------------------------------------------------------------------

RUN_BASELINE = 0.12
"""Em: glyphs of a run keep their baseline within this. Not measured."""
RUN_SIZE = 0.12
"""Em: and their size. Not measured."""
RUN_GAP = 0.6
"""Em: a wider gap ends a level run. Half: Chromium; twice: Distiller."""
FILLS_GAP = 3
"""Glyphs: a run of so many or fewer may stand in a gap of another. LibreOffice: one or two; not measured."""
AROUND_FILLED_GAP = 0.15
"""Em: such a run may overlap the glyphs around the gap by this, and the gap is wider. Not measured."""
LARGEST_BULLET = 10.0
"""Points: a shape wider than this is no bullet. Not measured."""
BULLET_SIDE = (0.2, 0.6)
"""Em: how wide a bullet is. Chromium: 0.31 to 0.36; PDFium measures circles with twice their strokes."""
UNEVEN_BULLET = 0.1
"""Share of a bullet's side by which its width and height may differ. Chromium: none."""
BULLET_RISE = (0.1, 0.6)
"""Em: how far a bullet's middle is above the baseline. Chromium: 0.25 to 0.4."""
BULLET_GAP = (0.2, 1.2)
"""Em: how far the text begins behind a bullet. Chromium: 0.7."""
FREE_BEFORE_BULLET = 0.5
"""Em: nothing stands on the line this far before a bullet of several below one another. Not measured."""
FREE_BEFORE_ONE_BULLET = 4.0
"""Em: the same for one alone, which may be a sign of a chart's legend. PowerPoint's: 2."""
LEAST_GAP_OF_ONE_BULLET = 0.6
"""Em: how far the text begins behind a bullet that is alone; nearer, it adorns a heading. Chromium: 0.61."""
SAME_BULLETS = 0.1
"""Em: bullets below one another begin and end within this. Chromium: 0."""
APART_BULLETS = 3.0
"""Em: other such shapes on the line that are nearer make a dotted rule or a box to tick. Not measured."""
MOST_BULLETS = 400
"""Such shapes on a page; more are a chart's or a map's."""
RUN_GAP_TURNED = 1.6
"""Em: the same for type that is not level, whose advances are estimates. Twice: others."""
RUN_GAP_SLANTED = 2.0
"""Em: the same for slanted type, from origin to origin. Not measured."""
RUN_OVERLAP = 0.6
"""Em: a glyph set back further than this begins a run. Half: Chromium."""
GAP_AT_CELL = 0.15
"""Em: a wider gap at a cell's edge ends the run there. Not measured."""
GAP_OF_TEXTS = 0.03
"""Em: text objects that follow more closely are one text in two fonts. Measured on 一太郎."""
AT_CELL_EDGE = 0.15
"""Em: text objects that end and begin this close to a cell's edge are the text of two cells. Measured on
一太郎.
"""
SPACE_LATIN = 0.2
"""Em: a wider gap between narrow characters is a space. Half: JUST PDF, Word, 一太郎, others; twice:
DocuWorks, JUST PDF, 一太郎.
"""
SPACE_MIXED = 0.45
"""Em: the same between a narrow and a wide one, which typesetting sets a quarter em apart. Half: Adobe PDF
Library, Chromium, DocuWorks, JUST PDF, LibreOffice, PowerPoint, Print To PDF, Typst, Word, others;
twice: Adobe PDF Library, DocuWorks, PowerPoint, ReportLab, Word, others.
"""
SPACE_AT_SIGN = 0.7
"""Em: the same beside a wide sign, half of which is blank. Half: Chromium, DocuWorks, iText; twice:
Chromium, JUST PDF.
"""
SPACE_WIDE = 0.27
"""Em: the same between wide characters. Half: Chromium, LibreOffice, others; twice: DocuWorks, JUST PDF,
PowerPoint, others.
"""
USUAL_GAP_LATIN = 0.6
"""Of the line's median gap: added to the above between narrow characters, for justified lines. Half: JUST
PDF, 一太郎, others; twice: DocuWorks, JUST PDF, 一太郎.
"""
USUAL_GAP_WIDE = 1.0
"""Of the line's median gap: the same for all others. Half: Chromium, Word, iText, others; twice: Chromium,
Word, iText, others.
"""
BLANK_SHOWS = 0.1
"""Em: a blank glyph is a space where the gap it stands in is wider. Half: Adobe PDF Library, others; twice:
Word, others.
"""
WIDEST_USUAL_GAP = 3.0
"""Em: a median gap beyond this is no letter-spacing. Half: iText, others; twice: Chromium, iText."""
EVEN_GAPS = 0.35
"""Em: gaps of a letter-spaced word differ by less. Half: others; twice: DocuWorks, others."""

FIRST_KANA = 0x3041
"""Code point: kana, ideographs and full-width forms begin here. By definition."""
FIRST_WIDE = 0x2E80
"""Code point: characters set on a full em begin here, signs included. By definition."""
LEAST_LETTERS = 20
"""Pairs of Japanese characters: a page with fewer does not show that blanks stand after all. Not measured."""
SHARE_OF_LETTER_BLANKS = 0.9
"""Share of these pairs with a blank between: on a page with more, blanks mean nothing. Not measured; some
OCR programs write one after every character.
"""
SHARE_OF_OCR_BLANKS = 0.2
"""Share of these pairs: the same on a page whose text is unpainted. Measured on Tesseract, which writes a
blank between two of three characters.
"""
LETTER_BLANK = 1.5
"""Em: a wider gap on such a page is a space. Measured on Tesseract."""
NARROW_BLANK = 0.75
"""Em: the same between digits and Latin letters, where two numbers may stand close. Not measured."""
LEAST_NARROW, SHARE_OF_NARROW_BLANKS = 4, 0.9
"""Pairs of digits and Latin letters that tell whether blanks between them mean nothing either, and the share
with one. Not measured; Tesseract, which writes a number without blanks, has hardly any.
"""

# --- Lines and reading order ----------------------------------------------------------------------

SAME_BASELINE = 0.25
"""Em: runs this close are on one baseline. Half: Chromium, PowerPoint; twice: Chromium, DocuWorks,
PowerPoint, Word, others.
"""
RAISED = 0.5
"""Em: superscripts and subscripts stand this close to their line's baseline. Half: Adobe PDF Library,
Chromium, Word; twice: Chromium, LibreOffice, PowerPoint, Word, others.
"""
SMALLER_TYPE = 0.85
"""Ratio: smaller type is a superscript, or another row's. Half: Adobe PDF Library, Chromium, Word; twice:
others.
"""
LARGER_TYPE = 1.12
"""Ratio: larger type is a heading's, not the table's. Half: Chromium, iText, others."""
BESIDE = 1.0
"""Em: a superscript stands this close to its line. Half: Adobe PDF Library, Chromium; twice: Chromium,
Word.
"""
LINE_GAP = 6.0
"""Em: a wider gap ends a line of prose. Half: Chromium, Distiller, Ghostscript, ReportLab, Word, iText,
others; twice: Chromium, PowerPoint, iText, others.
"""
BOX_GAP = 0.5
"""Em: so does a gap this wide where other text was written in between: text boxes side by side. Half:
Chromium, PowerPoint; twice: Chromium, PowerPoint, ReportLab, others.
"""
BORDER_HEIGHT = 3.0
"""Em: a vertical rule at least this tall is the side of a box of several lines; the side of a framed word is
shorter. Measured on Chromium, whose flow charts have an arrow between their boxes.
"""
MARKER_GAP = 3.0
"""Em: a list marker stands this close before its text, whatever was written in between. Measured on Excel,
whose numbers are written first.
"""
CENTRED_MARKER = 0.3
"""Em: a list marker beside two lines stands this close to the middle between them. Measured on 一太郎."""
LEAST_AMOUNTS = 3
"""Numbers: fewer that end at one x are no column of amounts. Measured on Excel."""
LINE_PITCH = 2.6
"""Em: from a line's baseline to that of the next of its text at most. Half: Adobe PDF Library, Chromium,
Distiller, DocuWorks, Ghostscript, JUST PDF, LibreOffice, PowerPoint, Print To PDF, ReportLab, Typst,
WeasyPrint, Word, iText, 一太郎, others; twice: Adobe PDF Library, Chromium, Distiller, DocuWorks,
Ghostscript, JUST PDF, LibreOffice, Print To PDF, ReportLab, WeasyPrint, Word, iText, 一太郎, others.
"""
ONE_CHARACTER = 1.2
"""Em: a line narrower than this holds one full-width character, widened in justified text by a fifth at most.
"""
LEFT_OF_INDENT = 0.6
"""Em: a last line of one character ends at most this far left of the indented line above it. LibreOffice
Calc, which sets 。 alone at the start of a line, half an em wide.
"""
SIDE_BY_SIDE = 0.3
"""Share of the lower one's height: what overlaps more in height stands beside each other. Half: Chromium,
PowerPoint; twice: Word.
"""
SAME_COLUMN = 0.1
"""Share of the narrower one's width: what overlaps more in width stands below each other. Half: Chromium,
ReportLab; twice: Chromium, Distiller, PowerPoint.
"""
CLEAR_OF_COLUMNS = 0.3
"""Em: a sign this far from the columns on both sides stands in the gutter. Measured on Chromium."""
COLUMN_GOES_ON = 3.0
"""Em: text this close below what was read last goes on in its column. Measured on PowerPoint."""
TOUCHING = 0.5
"""Points: blocks that overlap less in height are above each other. At 0.1: LibreOffice Calc."""
SAME_PITCH = 0.05
"""Of the line pitch: a cell's overflowing line keeps its pitch within this. Not measured there; LibreOffice
Calc with fixed row heights needs it.
"""
EQUAL_SIZE = 0.1
"""Points: and its type size. Not measured."""
OVERFLOW = 1.2
"""Line pitches: and starts this close below the cell's edge. Not measured there; LibreOffice Calc with
fixed row heights needs it.
"""
AT_LOWER_EDGE = 0.9
"""Line pitches: the line before it ends this close above the edge. Not measured."""
NARROW_CELL = 2.6
"""Em: a wider cell holds no letters set one below the other. Half: others; twice: Chromium, Distiller."""
ONE_LETTER = 1.3
"""Em: wider lines are more than one letter. Half: others."""
BELOW_EACH_OTHER = 0.4
"""Em: letters set one below the other keep their middles within this. Not measured."""
STACKED_PITCH = 1.4
"""Em: letters of a word set downwards follow each other this closely. Measured on Chromium and LibreOffice.
"""
PAGE_FOOT = 0.1
"""Share of the page's height: text this low is the page's foot. Not measured."""
ROOM_OF_BAR = 1.0
"""Points: a bar drawn in a row leaves this much room above and below; the row's shading leaves none.
Measured on Chromium.
"""
ROWS_OF_FOOT = 1
"""Rows of text below the last of a page's own: its number. Not measured."""
FIRST_LINE = 0.5
"""Em: glyphs this close to a cell's first baseline are its first line. Not measured."""
WIDEST_PADDING = 1.5
"""Em: a cell's padding at most; text further in is indented or centred. Not measured."""
BLANK_OF_STOP = 0.5
"""Em: blank half of a full stop or comma, which may hang over the margin. Not measured."""

# --- Column headings ------------------------------------------------------------------------------

SHORTEST_HEADING = 4
"""Characters: a row of column headings has at least these. Not measured."""
LONGEST_HEADING = 120
"""Characters: and at most these; more is prose. Not measured."""
SHARE_OF_HEADS = 0.6
"""Share of the row's characters: that known headings make up. Not measured."""
HEADS_APART = 0.6
"""Em: a heading ends at a wider gap. Not measured."""
HEADS_TOUCH = 0.25
"""Em: headings closer than this are words of one line. Not measured."""
HEAD_LINES_APART = 1.0
"""Em: gap between two lines of the headings at most. Half: Chromium."""
RULE_ABOVE_HEAD = 1.0
"""Em: a rule this close above the headings is theirs. Not measured."""
RULE_BELOW_HEAD = 2.0
"""Em: and this close below their baseline. Not measured."""
STACK_ABOVE_HEAD = 2.5
"""Em: the first rule of a table this close above its headings. Not measured."""
STACK_BELOW_HEAD = 4.0
"""Em: and the next this close below their baseline. Not measured."""
RULES_OUTSIDE = 6.0
"""Points: headings may stick out of the table's rules by this much. Not measured."""
PIECES_APART = 2.0
"""Em: gap between the grounds of two headings at most. Not measured."""
MIDDLE = 0.38
"""Em: height of a line's middle above its baseline. Not measured."""
CUT_BEFORE_HEAD = 0.3
"""Em: a column begins this far left of a heading at its left edge. Not measured."""
KEPT_LEFT_EDGE = 0.6
"""Em: text this close to a heading's left edge keeps it. Not measured."""
BEGINS_AT = 0.5
"""Em: text this close to an edge begins there. Twice: others."""
AT_MARGIN = 1.0
"""Em: a heading this close to the margin begins its column. Not measured."""
EVEN_WIDTHS = 0.1
"""Of the widest: columns that differ less are of one width. Not measured."""
LABELS_LEFT = 2.0
"""Em: row labels may begin this far left of the first heading. Not measured."""
LABELS_HANG = 1.0
"""Em: and a row this much further left than those. Not measured."""

# --- Text in columns ------------------------------------------------------------------------------

GUTTER = 1.0
"""Em: a gap this wide parts two columns. Twice: iText."""
NARROW_GUTTER = 0.5
"""Em: the same where headings show that there are columns. Not measured."""
CUT_BEFORE_TEXT = 0.5
"""Em: a column begins this far left of its text. Not measured."""
OUTSIDE_COLUMN = 0.4
"""Em: text that reaches further over a column's edge does not keep to it. Not measured."""
GAP_AT_CUT = 0.2
"""Em: a wider gap at a column's edge parts the texts of two cells. Not measured."""
SAME_SIZE = 0.08
"""Of the em: the type of a table's rows differs less. Not measured."""
STEP_OF_LINES = 2.4
"""Em: from baseline to baseline inside a table without rules, at most. Half: Chromium, ReportLab, others;
twice: Distiller.
"""
STEP_OF_ROWS = 1.7 * STEP_OF_LINES
"""Em: the same down to a row that has text in several columns. Half: ReportLab."""
STEP_UNDER_RULE = 2 * STEP_OF_LINES
"""Em: the same from the headings over the rule below them. Not measured."""
STEP_UNDER_HEAD = 0.6
"""Em: added to STEP_OF_LINES below the headings. Not measured."""
ROWS_APART = 0.8
"""Em: a wider gap between lines parts two rows. Not measured."""
LEAST_CELL = 1.0
"""Points: a table with a lower or narrower cell is none. Not measured."""
RUNNING_HEADS = 8
"""Rows of text: that may stand above what a page carries over. Not measured."""
SAME_START = 1.0
"""Points: texts of a column start within this, across pages too. Not measured."""
SAME_OFFSET = 0.2
"""Em: the distances from the edges of rows' shading down to their first lines differ less. A judgement."""
HANGING = 2.2
"""Em: lines of a list item may start this far right of its sign. Not measured."""

# --- Vertical writing ---------------------------------------------------------------------------------

LANE = 0.5
"""Em: width of the lanes in which a letter's neighbours are looked for; a line of type has one in each."""
SOLID_PITCH = 1.13
"""Em: letters set as closely below each other are set in columns, whatever was written between: lines of type
are further apart. Measured on Word, Chromium and LibreOffice; others may be STACKED_PITCH apart.
"""
LEAST_STEP = 0.4
"""Em: a letter below another is at least this much lower; closing signs are set half an em apart. Not
measured.
"""
COLUMN_PITCH = 1.1
"""Ratio: columns are further apart than the letters in them by this. Measured on Chromium."""
LEAST_COLUMN = 4
"""Letters: a column of vertical writing has one such chain, or stands beside two that have. Not measured."""
LEAST_VERTICAL = 12
"""Letters: an area of vertical writing has more. Not measured."""
COLUMNS_APART = 4.0
"""Em: from the middle of a column to the next at most. Measured on Chromium."""
MOST_LABELS = 40
"""Letters: so few in columns beside level lines are labels of these. Not measured."""
LABEL_REACH = 6.0
"""Em: from such labels to their lines. Not measured."""

# --- Columns of running text --------------------------------------------------------------------------

LEAST_COLUMN_LINES = 3
"""Lines: a gap that comes back in fewer is no gutter. Not measured."""
COLUMN_WIDTH = 10.0
"""Em: a column of running text is wider. Measured on InDesign, whose three columns are 15 em wide."""
LEAST_FULL_LINES = 2
"""Lines that reach a column's right edge, by which it is one of running text: fewer may be labels of a
drawing. Measured on Word.
"""
SHORT_OF_COLUMN = 1.6
"""Em: a line of running text that ends further from its column's edge is not full, one that begins further
from it is no line of the column. Measured on InDesign, which indents by an em.
"""
COLUMN_ENDS = 8.0
"""Em: a wider space across ends columns side by side. Measured on InDesign."""

# --- Tables between rules, and by alignment alone -------------------------------------------------

SHORTEST_TABLE_RULE = 30.0
"""Points: a shorter rule bounds no row. Not measured."""
SAME_EXTENT = 4.0
"""Points: rules of one table begin and end within this. Not measured."""
TALLEST_BAND = 200.0
"""Points: higher shading is a box's ground, no row's. Not measured."""
BAND_LEVEL = 1.5
"""Points: edges of the grounds of one row are level within this. Not measured."""
BAND_OVERLAP = 1.0
"""Points: grounds side by side may overlap by this. Not measured."""
FIRST_GAP = 2.0
"""Em: gap between the first two columns of a table without any rule, at least. Half: Adobe PDF Library,
Distiller.
"""
SEGMENTS_APART = 1.5
"""Em: the same between any two. Half: others; twice: others."""
ON_LEFT_EDGE = 0.3
"""Em: its texts begin this close to their column's edge. Twice: others."""
RUNNING_TEXT = 12.0
"""Em: longer lines side by side are running text in boxes. Not measured."""
ROW_WISE = 12
"""Runs: that may be written between one column's text and the next's in a row written row by row. Not
measured.
"""

# --- Arrows ---------------------------------------------------------------------------------------

ARROW_CORNERS = 10
"""Corners of an outline: an arrow with two heads has most. By definition, not measured."""
HEAD_CORNERS = 4
"""Corners of an outline: one with no more is an arrowhead and needs a line before it. By definition."""
ARROW_SLACK = 0.12
"""Share of its height by which an arrow's outline may be uneven. Not measured."""
SHAFT = 0.6
"""Share of the arrowhead's height: its line is not thicker. Not measured."""
LEAST_ARROW = 12.0
"""Points: a shorter arrow is a sign in the text. Not measured."""

# --- Budgets --------------------------------------------------------------------------------------

MOST_OBJECTS = 400_000
"""Objects of a page: a page of more is refused as too large. A limit, not measured."""
MOST_LOOSE_RUNS = 5_000
"""Runs outside cells on a page: with more, as on a map, they are read row by row, and neither columns nor
tables are looked for among them. A limit; the fullest real page that was measured has 66 lines.
"""
MOST_BOXES = 1_000
"""Outlined boxes of a page: with more, it is not asked which stand over others. A limit, not measured."""
LETTER_SIDES = (3.0, 40.0)
"""Points: the longer side of a letter that is drawn as an outline. Measured on a notice without text."""
LEAST_OUTLINED = 400
"""Shapes of that size: fewer are signs and drawings. A notice has 800 on a page, slides have up to 154."""
OUTLINED_FOR_ONE = 5
"""Such shapes for each character: with fewer, the page's text is text. Not measured."""
MOST_SEGMENTS = 60_000
"""Segments of a page's paths: a path that would go beyond them is left out. A limit, not measured."""
DEEPEST_FORM = 64
"""Form XObjects inside each other: deeper ones are left out. A limit, not measured; PDFium has its own."""
DEEPEST_LAYER = 12
"""Form XObjects inside each other, and levels of form fields: hidden layers are looked for in no deeper ones.
A limit, not measured.
"""
MOST_PIXELS = 4000
"""Pixels a side: of a page that is rendered to be looked at. A limit, not measured."""

# --- recognition (recognition.py) ---

STAMPED = 40
"""Characters: a page with no more of them, over an image of most of it, is a scan with a stamp or a folio."""
SCANNED = 0.5
"""The share of the page that the image of a scan covers at least, where there is such a stamp."""
RECOGNISED_AT = 300 / 72
"""Pixels a point: 300 dpi. Type of 10 points is 42 pixels high, as the recogniser needs it."""
MOST_DRAWN = 20_000_000
"""Pixels of a page's picture: an A3 page at 300 dpi has 17 million."""
LONGEST_DRAWN = 7_000
"""Pixels: the longest side of a page's picture."""
MOST_IMAGE_PIXELS = 150_000_000
"""Pixels of an image that is still drawn: A3 at 600 dpi has 70 million; each needs up to 4 bytes."""

ORDINARY_TYPE = (5.0, 30.0)
"""Points. The middle size of the type of a page that is read as it is: from the notes of a dense table to
slides. LibreOffice Calc prints a wide sheet fitted to the page at 5.2 pt. Pages beyond are scaled ones.
"""
ORDINARY_SLACK = 1.5
"""How many times beyond `ORDINARY_TYPE` a page's type may be and still be scaled like the page before."""
COMMON_TYPE = 10.5
"""Points. The type of most plans, and Word's standard size in Japan; scaled pages are brought near it."""

# --- Columns of recognised pages (written.py) ---
# Ems here are the usual em of the text in question. Measured on layouts of bench.layouts, as scans at 300 dpi
# and at 200 dpi with noise and 0.6° askew.

RECOGNISED_GUTTER = 0.8
"""Em: a narrower gap parts no columns."""
RECOGNISED_OVER = 0.1
"""Em: recognised lines of a column begin this far left of its edge."""
RECOGNISED_COLUMN = 8.0
"""Em: a narrower column is a table's, or one of markers or labels."""
BODY_ABOVE = 0.76
"""Em: type reaches this far above its baseline."""
LEAST_FULL = 2
"""Lines: running text has so many that go on in the line below."""
SHARE_FULL = 0.15
"""The share of such lines: of the entries of a list, fewer happen to be equally long."""
SHARE_ASIDE = 0.3
"""The share of a column's lines at whose height the other has none: the rows of a table have both."""
SAME_ROW = 0.25
"""Em: the baselines of the cells of a row differ less. Twice as much as noise moves them."""
PARAGRAPHS_APART = 0.95
"""Em of paper between lines: so much more than between those of one paragraph."""
APART_FROM_COLUMN = 2.0
"""Em: text this far above or below a column, with nothing beside it, is not the column's."""
LONGER_COLUMN = 3.0
"""Em: a left column may reach this far below the right one; more of it may be text under both."""
TALLEST_ROW = 12.0
"""Em: columns between two rules are taller than the rows of a table."""
BESIDE_RULE = 2.5
"""Em: such rules are this close to the text of their row."""
DOUBTFUL_HEIGHT = 4.0
"""Em: of a lower gap it makes no difference worth a finding whether it parts columns or cells."""
BETWEEN_FRAMES = 3.0
"""Em: boxes with a sign between them stand no further apart."""

# --- Charts (charts.py) ---

LEAST_MARKS = 3
"""Columns, bars or rules of a chart, and the numbers in it: two are any two shapes. Not measured."""
MOST_MARKS = 5000
"""Shapes: a page with more is a map or a plan, which would take long to look through. Not measured."""
MOST_CHARTS = 40
"""Groups of marks on a page: more are no charts, and each takes time. Not measured."""
THINNEST_MARK = 2.0
"""Points: what is thinner is a rule. LibreOffice's grids are drawn as rectangles of 1.5."""
MARKS_APART = 0.1
"""Share of their thickness: columns of a chart stand apart by more, cells of a table by nothing.
LibreOffice's and Excel's charts leave half of it and more.
"""
LEAST_GRID = 30.0
"""Points: shorter rules are no grid of a chart."""
GRID_WIDTH = 2.0
"""Ratio to the columns: a longer rule across them is no grid but belongs to the page. Excel's are 1.1."""
FRAME_AREA = 3.0
"""Ratio to the chart's plot: the frame around a chart with its title and legend is no larger. Excel's with a
legend beside it is 2.2.
"""
PIE_FRAME = 8.0
"""The same for a pie: LibreOffice's is 7.6 with labels around it and a legend."""
LONGEST_LABEL = 16
"""Characters: longer text near a chart is text. Not measured."""
LABEL_NEAR = 1.8
"""Em: labels are no further from their chart or from each other. Measured on Excel's charts and on SVG."""
UNIT_NEAR = 4.0
"""Em: a unit in brackets, (人), stands further above the numbers of its axis."""
LEAST_SECTOR = 12.0
"""Points: smaller shapes are signs, no sectors of a pie."""
MOST_SECTORS = 300
"""Shapes: more are a picture or a map, no pie."""
ROUND = 1.25
"""Ratio of the sides of a pie; half a pie, or one seen from the side, is none."""
SMALL_LABEL = 0.93
"""Ratio: words beside a chart are in smaller type than the text by this. Excel's are 9 of 10.5 points."""
