"""Coverage-guided fuzzing of all that reads untrusted bytes: `make fuzz`.

`targets.py` says what each reader promises, `seeds.py` writes the corpus, `run.py` fuzzes one target. Inputs
that once broke a promise are kept in the corpus (`found-*`); `tests/test_fuzz_corpus.py` replays all of it.
"""
