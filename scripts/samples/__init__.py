"""The project's own sample plans: fictional content in TOML → documents in raw/ and their truth.

`python -m scripts.samples` writes raw/ and tests/truth/ anew; see `scripts.samples.__main__`.
"""
