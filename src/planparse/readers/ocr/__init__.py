"""Optical character recognition: the picture of a page to its characters and rules.

`picture` finds what is drawn, `lines` where lines of type are, `model` what characters they have, and
`recognize` puts them together. All but `model` need the extra `planparse[ocr]` to be imported.
"""
