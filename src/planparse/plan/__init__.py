"""The published plan: its model, the paths of its values and the one walk over them."""
