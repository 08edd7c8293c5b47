"""Every tolerance of the PDF reader, with its unit and reason.

Ems are those of the type in question; points are 1/72 inch.
"""


# --- Evidence of glyphs ---------------------------------------------------------------------------

ON_PAGE = 0.5
"""Points: a glyph or a box that reaches less than this onto the page shows nothing."""
NO_SIZE = 0.1
"""Points: type, a blank or an object no larger than this has no extent."""
PALE = 0.8
"""Lightness, 0 to 1: type lighter than this may be as light as its ground, which has to be looked at."""
SAME_COLOUR = 10
"""Of 255, per channel: colours that differ no more are one to the eye."""
CONTRAST = 40
"""Of 255 grey levels: what a person sees as type on its ground in the rendered page."""
PAGE_SIDE = 0.9
"""Share of the page's sides: a pale shape larger than this both ways is the page's own ground."""
TWIN_OF_ADVANCE = 0.4
"""Share of the advance: a glyph printed again (fake bold, shadow) is shifted by less."""
TWIN_SHIFT = 0.2
"""Em: the same, and between the baselines."""
TWIN_SIZE = 0.1
"""Em: between the sizes of a glyph and the one printed over it."""
TWIN_BIN = 0.5
"""Em: width of the bins in which twins are looked for; above twice TWIN_SHIFT, so that none is missed."""
UPRIGHT_DEGREES = 2
"""Degrees: type further off 0, 90, 180 or 270 degrees is slanted."""
LEVEL_RISE = 0.01
"""Rise per unit run: a program's arithmetic leaves level type this far off."""
LEVEL_DIRECTION = 0.7
"""Cosine: type that runs rightwards rather than down."""
SAME_PLACE = 0.01
"""Points: origins no further apart are one place."""
BLANK_ON_LINE = 0.5
"""Em: a blank this far off a glyph's baseline belongs to another line."""
VERTICAL_STEP = 0.5
"""Em: glyphs of one object that step down further are set in vertical writing."""
VERTICAL_DRIFT = 0.7
"""Em: glyphs of vertical writing stay this close to one x."""
UNKNOWN_ADVANCE = 0.25
"""Em: advance of a turned glyph without ink."""
UNMAPPED_SHARE = 0.02
"""Share of a document's characters: with more glyphs without Unicode, the other back end is asked."""
MORE_MAPPED = 1.1
"""Ratio: the other back end is believed where it knows so many times the characters."""

# --- Shapes and rules -----------------------------------------------------------------------------

STRAIGHT = 0.3
"""Points: a line that rises less is level; an outline this close to a rectangle is one."""
MOST_POINTS = 128
"""Points of an outline: of a rectangle with round corners; each corner may be many curves."""
SHARE_OF_SIDE = 0.5
"""Share of a side: what runs along more of a side than this draws it."""
LEAST_ROUND_WIDTH = 20
"""Points: a smaller outline with curves is a sign, no cell."""
LEAST_ROUND_HEIGHT = 10
"""Points: the same for its height."""
MOST_ROUND_SEGMENTS = 256
"""Segments: a curved path of more is a drawing, no cell."""
RULE_THICKNESS = 3.0
"""Points: what is thicker is a box or a bar, no rule."""
NO_THICKNESS = 0.01
"""Points: a side of a frame no thicker is not drawn."""
FRAME_THICKNESS = 12.0
"""Points: rectangles of one path nested more closely are a frame, or a bar beside text."""
PAGE_GROUND = 0.98
"""Share of the page's width: a wider ground is the page's, no shading."""
DASH = 12.0
"""Points: shorter pieces are dashes or dots of a rule."""
DASH_GAP_SHARE = 1.5
"""Of the dash's length: gap to the next dash at most."""
DASH_GAP = 6.0
"""Points: the same at most, however long the dash."""
DOT_GAP = 4.5
"""Points: gap from dot to dot of a dotted rule at most."""
DOT_ALIGNMENT = 0.6
"""Points: dots of one rule are in line within this."""
DOT_STEP = 7.0
"""Points: from one dot's middle to the next of its rule at most."""
CELL_PIECE = 24.0
"""Points: shorter pieces of a rule are dashes; longer ones show where cells meet."""
SHORTEST_RULE = 4.0
"""Points: what is no longer once pieces are joined is a dot."""
PARAGRAPH_SPACE = 4.5
"""Points: gap between the pieces of a vertical rule that is drawn paragraph by paragraph."""
SAME_LEVEL = 1.0
"""Points: rules, pieces and edges no further apart are in line, or touch."""
SAME_EDGE = 2.5
"""Points: ends of rules this close to another rule meet it."""
OVER_EDGE = 2.0
"""Points: type and rules may reach this far over an edge they keep to."""
ON_CELL_EDGE = 3.0
"""Points: rules, shading and text this close to a cell's edge are on it."""
RULES_TOGETHER = 5.0
"""Points: no line of type fits between two rules this close: they are one."""
SAME_BOX_EDGE = 5.0
"""Points: edges of boxes framed one by one, and open ends of rules, within this are one."""
BOXES_APART = 10.0
"""Points: gap between cells that are framed one by one."""
SHARE_COVERED = 0.6
"""Share of a slot's side: a rule that covers more of it closes that side."""
SHORT_OF_CORNER = 1.5
"""Points: or that stops no further from the slot's corners."""

# --- Runs and their text --------------------------------------------------------------------------

RUN_BASELINE = 0.12
"""Em: glyphs of a run keep their baseline within this."""
RUN_SIZE = 0.12
"""Em: and their size."""
RUN_GAP = 0.6
"""Em: a wider gap ends a level run."""
RUN_GAP_TURNED = 1.6
"""Em: the same for type that is not level, whose advances are estimates."""
RUN_GAP_SLANTED = 2.0
"""Em: the same for slanted type, from origin to origin."""
RUN_OVERLAP = 0.6
"""Em: a glyph set back further than this begins a run."""
GAP_AT_CELL = 0.15
"""Em: a wider gap at a cell's edge ends the run there."""
SPACE_LATIN = 0.2
"""Em: a wider gap between narrow characters is a space."""
SPACE_MIXED = 0.45
"""Em: the same between a narrow and a wide one, which typesetting sets a quarter em apart."""
SPACE_AT_SIGN = 0.7
"""Em: the same beside a wide sign, half of which is blank."""
SPACE_WIDE = 0.27
"""Em: the same between wide characters."""
USUAL_GAP_LATIN = 0.6
"""Of the line's median gap: added to the above between narrow characters, for justified lines."""
USUAL_GAP_WIDE = 1.0
"""Of the line's median gap: the same for all others."""
BLANK_SHOWS = 0.1
"""Em: a blank glyph is a space where the gap it stands in is wider."""
WIDEST_USUAL_GAP = 3.0
"""Em: a median gap beyond this is no letter-spacing."""
EVEN_GAPS = 0.35
"""Em: gaps of a letter-spaced word differ by less."""

# --- Lines and reading order ----------------------------------------------------------------------

SAME_BASELINE = 0.25
"""Em: runs this close are on one baseline."""
RAISED = 0.5
"""Em: superscripts and subscripts stand this close to their line's baseline."""
SMALLER_TYPE = 0.85
"""Ratio: smaller type is a superscript, or another row's."""
LARGER_TYPE = 1.12
"""Ratio: larger type is a heading's, not the table's."""
BESIDE = 1.0
"""Em: a superscript stands this close to its line."""
LINE_GAP = 6.0
"""Em: a wider gap ends a line of prose."""
BOX_GAP = 0.5
"""Em: so does a gap this wide where other text was written in between: text boxes side by side."""
LINE_PITCH = 2.6
"""Em: from a line's baseline to that of the next of its text at most."""
SIDE_BY_SIDE = 0.3
"""Share of the lower one's height: what overlaps more in height stands beside each other."""
SAME_COLUMN = 0.1
"""Share of the narrower one's width: what overlaps more in width stands below each other."""
TOUCHING = 0.1
"""Points: blocks that overlap less in height are above each other."""
SAME_PITCH = 0.05
"""Of the line pitch: a cell's overflowing line keeps its pitch within this."""
EQUAL_SIZE = 0.1
"""Points: and its type size."""
OVERFLOW = 1.2
"""Line pitches: and starts this close below the cell's edge."""
AT_LOWER_EDGE = 0.9
"""Line pitches: the line before it ends this close above the edge."""
NARROW_CELL = 2.6
"""Em: a wider cell holds no letters set one below the other."""
ONE_LETTER = 1.3
"""Em: wider lines are more than one letter."""
BELOW_EACH_OTHER = 0.4
"""Em: letters set one below the other keep their middles within this."""
PAGE_FOOT = 0.1
"""Share of the page's height: text this low is the page's foot."""
FIRST_LINE = 0.5
"""Em: glyphs this close to a cell's first baseline are its first line."""
WIDEST_PADDING = 1.5
"""Em: a cell's padding at most; text further in is indented or centred."""
BLANK_OF_STOP = 0.5
"""Em: blank half of a full stop or comma, which may hang over the margin."""

# --- Column headings ------------------------------------------------------------------------------

SHORTEST_HEADING = 4
"""Characters: a row of column headings has at least these."""
LONGEST_HEADING = 120
"""Characters: and at most these; more is prose."""
SHARE_OF_HEADS = 0.6
"""Share of the row's characters: that known headings make up."""
HEADS_APART = 0.6
"""Em: a heading ends at a wider gap."""
HEADS_TOUCH = 0.25
"""Em: headings closer than this are words of one line."""
HEAD_LINES_APART = 1.0
"""Em: gap between two lines of the headings at most."""
RULE_ABOVE_HEAD = 1.0
"""Em: a rule this close above the headings is theirs."""
RULE_BELOW_HEAD = 2.0
"""Em: and this close below their baseline."""
STACK_ABOVE_HEAD = 2.5
"""Em: the first rule of a table this close above its headings."""
STACK_BELOW_HEAD = 4.0
"""Em: and the next this close below their baseline."""
RULES_OUTSIDE = 6.0
"""Points: headings may stick out of the table's rules by this much."""
PIECES_APART = 2.0
"""Em: gap between the grounds of two headings at most."""
MIDDLE = 0.38
"""Em: height of a line's middle above its baseline."""
CUT_BEFORE_HEAD = 0.3
"""Em: a column begins this far left of a heading at its left edge."""
KEPT_LEFT_EDGE = 0.6
"""Em: text this close to a heading's left edge keeps it."""
BEGINS_AT = 0.5
"""Em: text this close to an edge begins there."""
AT_MARGIN = 1.0
"""Em: a heading this close to the margin begins its column."""
EVEN_WIDTHS = 0.1
"""Of the widest: columns that differ less are of one width."""
LABELS_LEFT = 2.0
"""Em: row labels may begin this far left of the first heading."""
LABELS_HANG = 1.0
"""Em: and a row this much further left than those."""

# --- Text in columns ------------------------------------------------------------------------------

GUTTER = 1.0
"""Em: a gap this wide parts two columns."""
NARROW_GUTTER = 0.5
"""Em: the same where headings show that there are columns."""
CUT_BEFORE_TEXT = 0.5
"""Em: a column begins this far left of its text."""
OUTSIDE_COLUMN = 0.4
"""Em: text that reaches further over a column's edge does not keep to it."""
GAP_AT_CUT = 0.2
"""Em: a wider gap at a column's edge parts the texts of two cells."""
SAME_SIZE = 0.08
"""Of the em: the type of a table's rows differs less."""
STEP_OF_LINES = 2.4
"""Em: from baseline to baseline inside a table without rules, at most."""
STEP_OF_ROWS = 1.7 * STEP_OF_LINES
"""Em: the same down to a row that has text in several columns."""
STEP_UNDER_RULE = 2 * STEP_OF_LINES
"""Em: the same from the headings over the rule below them."""
STEP_UNDER_HEAD = 0.6
"""Em: added to STEP_OF_LINES below the headings."""
ROWS_APART = 0.8
"""Em: a wider gap between lines parts two rows."""
LEAST_CELL = 1.0
"""Points: a table with a lower or narrower cell is none."""
RUNNING_HEADS = 8
"""Rows of text: that may stand above what a page carries over."""
SAME_START = 1.0
"""Points: texts of a column start within this, across pages too."""
HANGING = 2.2
"""Em: lines of a list item may start this far right of its sign."""

# --- Tables between rules, and by alignment alone -------------------------------------------------

SHORTEST_TABLE_RULE = 30.0
"""Points: a shorter rule bounds no row."""
SAME_EXTENT = 4.0
"""Points: rules of one table begin and end within this."""
TALLEST_BAND = 200.0
"""Points: higher shading is a box's ground, no row's."""
BAND_LEVEL = 1.5
"""Points: edges of the grounds of one row are level within this."""
BAND_OVERLAP = 1.0
"""Points: grounds side by side may overlap by this."""
FIRST_GAP = 2.0
"""Em: gap between the first two columns of a table without any rule, at least."""
SEGMENTS_APART = 1.5
"""Em: the same between any two."""
ON_LEFT_EDGE = 0.3
"""Em: its texts begin this close to their column's edge."""
RUNNING_TEXT = 12.0
"""Em: longer lines side by side are running text in boxes."""
ROW_WISE = 12
"""Runs: that may be written between one column's text and the next's in a row written row by row."""

# --- Budgets --------------------------------------------------------------------------------------

MOST_OBJECTS = 400_000
"""Objects of a page: a page of more is refused as too large."""
MOST_SEGMENTS = 60_000
"""Segments of a page's paths: what is drawn beyond them is no table."""
DEEPEST_FORM = 12
"""Form XObjects inside each other: deeper ones are left out."""
MOST_PIXELS = 4000
"""Pixels a side: of a page that is rendered to be looked at."""
