"""`planparse serve`: an output folder in the browser, for people who write no commands.

A request becomes a call of the library's public functions, and its result a page or JSON. Everything that is
kept is in the output folder, written by the functions and under the lock of the commands, so that both can be
used side by side. docs/serve.md says what is kept where, and what protects it.
"""
