"""The published plan: its model, the paths of its values and the one walk over them."""

NO_FORM = "outline"
"""The `form` of a plan that was read by no form: its `outline` holds what the document says."""
