"""What share of small faults in the code the tests notice.

`python -m scripts.mutants` changes the package in one place, runs the tests that execute that place, and
repeats this for a random sample of places (mutation testing). mutmut 3 and cosmic-ray run every mutant of
every module, take no random sample across 62,000 lines, and choose tests by what runs in pytest's own
process; most of ours convert documents in child processes.
"""
