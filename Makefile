# make run    convert raw/ into output/
# make serve  check and correct output/ in the browser
# make test   run the tests
# make docs   build the documentation site into build/site/
# make man    write the manual page build/man/planparse.1
# All first set up .venv with the locked dependencies; nothing has to be installed by hand.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run serve test check docs man bench guard samples soak fuzz lock clean mutants

run: $(VENV)/.ready
	$(BIN)/planparse convert raw -o output

serve: $(VENV)/.ready
	$(BIN)/planparse serve

test: $(VENV)/.ready-dev
	$(BIN)/pytest -n auto --dist worksteal

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# one build a language, without network; a warning, such as a link to nowhere, is an error
docs: $(VENV)/.ready-dev
	rm -rf build/site
	$(BIN)/python -m sphinx -qEWc docs . build/site/en
	$(BIN)/python -m sphinx -qEWc docs -t ja . build/site/ja
	@echo build/site/en/docs/index.html build/site/ja/docs/index.ja.html

# the manual page, from the same source as the site's reference of commands
man: $(VENV)/.ready-dev
	$(BIN)/python -m sphinx -qEWb man -c docs -D include_patterns=docs/reference/commands.md \
		-D root_doc=docs/reference/commands . build/man

bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench

# whether small conversions take more instructions than bench/guard.json says; make guard ARGS=--renew writes it anew
guard: $(VENV)/.ready-dev
	$(BIN)/python -m bench.guard $(ARGS)

samples: $(VENV)/.ready-dev
	$(BIN)/python -m scripts.samples

# small faults in the code that no test notices: make mutants ARGS="--count 200 --seed 1 --modules comparison writers"
mutants: $(VENV)/.ready-dev
	$(BIN)/python -m scripts.mutants $(ARGS)

soak: $(VENV)/.ready-dev  # takes hours; shorter with e.g. PLANPARSE_SOAK_DOCUMENTS=500
	$(BIN)/pytest -s -v -p no:cacheprovider tests/soak/test_soak.py

fuzz: $(VENV)/.ready-fuzz  # a minute for each target; longer with e.g. PLANPARSE_FUZZ_SECONDS=3600
	$(BIN)/python -m tests.fuzz

# the lock files have exact versions with hashes, for every Python from 3.11 on
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --extra serve \
		--no-emit-index-url --no-annotate --quiet -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --all-extras \
		--group dev --group docs --group samples --no-emit-index-url --no-annotate --quiet -o requirements-dev.lock
	uv pip compile --group fuzz --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --quiet -o requirements-fuzz.lock

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/.ready-fuzz: $(VENV)/.ready-dev requirements-fuzz.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	touch $@

clean:  # keeps output/, which may contain corrections made by hand
	rm -rf $(VENV) build/site
