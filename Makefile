# `make demo` shows the collection at work, `make test` runs all tests and gates, `make help` lists the rest.
# Each target sets up the environment in .venv when it is missing. PYTHON=/path/to/python3 chooses its interpreter.

BIN := .venv/bin
READY := .venv/.ready
# What `pip install netmiko` without the extra par4 installs: a test checks the message for such a user.
PARAMIKO_5 := .build/paramiko5
# The oldest ansible-core that is supported, with all that tests need beside it.
OLDEST := .build/oldest
# ansible-core 2.16 on Python 3.10, which a test shows to be refused; empty where no such Python is installed.
PYTHON_310 := .build/python3.10
# Collections of others that tests need, see tools/other_collections.py: awx.awx and ansible.posix.
AWX := .build/awx
# The client of Cisco's test engineers, which has a plugin for VOS. From 25.8 on it asks for parts of pyATS, 400 MB large.
UNICON := .build/unicon
NOT_OLDEST := ^(ansible-(core|compat|lint)|antsibull-|galaxy-importer|molecule|resolvelib)
# What `make sanity` tests: the ends of what is supported, as tools/sanity.py has them, unless it is told otherwise.
export CORES
# A failure is repeated with the seed that the command of the failed run shows.
SEED ?= $(shell date +%s)
# The tests whose findings are tables in docs/, and the one with golden files.
TABLES := tests/unit/cli/test_known_questions.py tests/unit/impact/test_rules.py tests/unit/impact/test_white_paper.py tests/unit/impact/report/test_golden.py tests/unit/product/test_catalogue.py tests/unit/product/test_unsettable.py tests/unit/node/test_state.py tests/unit/node/health/test_checks.py tests/unit/node/health/test_gate.py tests/unit/tls/test_ports.py tests/unit/tls/test_matrix.py tests/integration/test_resilience.py tests/integration/test_listeners.py
PLAYBOOKS := $(patsubst playbooks/%.yml,collabops.vos.%,$(wildcard playbooks/*.yml))
GATES := lint unit dist importer integration
# They run beside the others: all together take little longer than the longest of them.
GATES_BESIDE := molecule cores sanity

# Distributions name a Python that is new enough python3 or python3.NN.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

# Ansible without bytecode takes twice as long, and other people's Python paths or collections are not under test.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH ANSIBLE_CONFIG ANSIBLE_COLLECTIONS_PATH
export ANSIBLE_HOME := $(CURDIR)/.build/ansible
export LC_ALL := C.UTF-8
export PATH := $(CURDIR)/$(BIN):$(PATH)
export UV_SYSTEM_CERTS := 1

.NOTPARALLEL:
.PHONY: help demo test nightly thorough oldest chaos tables pictures screenshots bench pins clean $(GATES) $(GATES_BESIDE)

help: ## this list
	@sed -nE 's/^([a-z]+): [^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

demo: $(READY) ## raise a simulated estate to TLS 1.2, report in build/demo/report.json
	@$(BIN)/python tools/demo.py

test: $(READY) ## all tests and gates below, with a summary at the end
	@$(BIN)/python tools/gates.py "$(MAKE)" $(GATES) --beside $(GATES_BESIDE)

lint: $(READY) ## style, types, Ansible rules, changelog, documentation
	@# ansible-lint, in the first one, takes as long as all others together.
	@$(BIN)/python tools/side_by_side.py \
		"python tools/foreign.py lint" \
		"ruff check ." \
		"ruff format --check ." \
		"yamllint --strict ." \
		"mypy" \
		"antsibull-changelog lint" \
		"antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self --skip-rstcheck ."

# Six workers on two cores: those of SSH and TLS wait for timeouts half of the time.
unit: $(READY) $(PARAMIKO_5)/.ready ## unit tests
	$(BIN)/pytest tests/unit -q -n 6
	@# Who has no old node has paramiko 5; what differs between the two is in test_algorithms.py, which has both.
	PYTHONPATH=$(PARAMIKO_5) $(BIN)/python -c 'import paramiko; assert paramiko.__version__ >= "5", paramiko'
	PYTHONPATH=$(PARAMIKO_5) $(BIN)/pytest tests/unit/connection -q -n 6 --ignore tests/unit/connection/test_algorithms.py

nightly: $(READY) ## the property tests with 10,000 examples each, which takes about an hour
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest tests/unit/*/test_properties_*.py -q -n 2 --timeout 3600 --hypothesis-seed $(SEED)

# Beside each other, because most of the time a run waits for a node to reboot.
RUNS ?= 400
JOBS ?= 4

chaos: $(READY) ## 400 rollouts with random faults and kills; SEED=7 RUNS=1 replays one
	@$(BIN)/python -m tests.chaos --seed $(SEED) --runs $(RUNS) --jobs $(JOBS)

# Needs only ansible-core. If one is already installed, it is used, and no .venv is made.
dist: $(if $(shell ansible-galaxy --version 2>/dev/null),,$(READY)) ## build the collection in build/dist/, install it elsewhere and load its playbooks from there
	rm -rf build/dist .build/installed
	ansible-galaxy collection build --output-path build/dist
	@export ANSIBLE_COLLECTIONS_PATH="$(CURDIR)/.build/installed" && set -x && \
		ansible-galaxy collection install --offline --force -p .build/installed build/dist/*.tar.gz && \
		ansible-playbook -i localhost, $(PLAYBOOKS) --syntax-check | tee .build/syntax-check && \
		test $$(grep -c '^playbook: .*/\.build/installed/' .build/syntax-check) = $(words $(PLAYBOOKS))

importer: dist $(READY) ## what Galaxy checks when the collection is uploaded; a warning fails
	$(BIN)/python tools/foreign.py importer build/dist/*.tar.gz

# Seven workers on two cores: half of the time they wait for a node to reboot.
integration: $(READY) $(PARAMIKO_5)/.ready $(AWX)/.ready $(PYTHON_310)/.ready ## the playbook against simulated nodes
	$(BIN)/pytest tests/integration -q -n 7 -m "not thorough"

thorough: $(READY) $(PARAMIKO_5)/.ready $(AWX)/.ready $(UNICON)/.ready $(PYTHON_310)/.ready ## the same, with the rollouts that take longest
	$(BIN)/pytest tests/integration -q -n 4

oldest: $(OLDEST)/.ready $(PARAMIKO_5)/.ready $(AWX)/.ready $(UNICON)/.ready $(PYTHON_310)/.ready ## unit tests and all rollouts with the oldest ansible-core that is supported
	$(OLDEST)/bin/ansible --version
	PATH="$(CURDIR)/$(OLDEST)/bin:$$PATH" $(OLDEST)/bin/pytest tests/unit -q -n 2
	PATH="$(CURDIR)/$(OLDEST)/bin:$$PATH" $(OLDEST)/bin/pytest tests/integration -q -n 4

molecule: $(READY) ## the role against simulated nodes, with idempotence
	@# A run that was interrupted has left its estate behind.
	$(BIN)/molecule destroy --scenario-name default --no-command-borders
	$(BIN)/molecule test --all --no-command-borders --report

sanity: $(READY) ## ansible-test sanity of the oldest and the newest ansible-core; CORES=2.21 runs one
	$(BIN)/python tools/sanity.py

cores: $(READY) ## the unit tests of what knows Ansible, with the oldest and the newest ansible-core
	$(BIN)/python tools/cores.py

tables: $(READY) ## write the tables in docs/ that tests make, and the golden report
	WRITE_TABLES=1 $(BIN)/pytest -q $(TABLES)

pictures: $(READY) ## draw the pictures of docs/images/ from what the code says
	@PYTHONPATH="$(CURDIR)" $(BIN)/python tools/pictures.py

screenshots: $(READY) ## look at the pages in Chromium, print them, and take the pictures in docs/images/
	@PYTHONPATH="$(CURDIR)" $(BIN)/python tools/screenshots.py

bench: $(READY) ## measure what it costs the controller, and how long a rollout takes; ONLY=drift measures one thing
	@$(BIN)/python tools/bench.py $(ONLY)

pins: $(BIN)/uv ## pin the newest versions in requirements-dev.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate \
		--output-file requirements-dev.txt requirements-dev.in

clean: ## remove the environment and everything made
	rm -rf .venv .build build .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv: about half a minute, once"
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install -qq --constraint requirements-dev.txt uv

# uv reads no pip.conf: where only that one names the way to the packages, pip does it.
$(READY): requirements-dev.txt tools/link.py | $(BIN)/uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --requirement requirements-dev.txt || \
		$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@$(BIN)/python tools/link.py
	@touch $@

$(PARAMIKO_5)/.ready: | $(READY)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target $(@D) --no-deps 'paramiko>=5,<6' || \
		$(BIN)/python -m pip install --quiet --target $(@D) --no-deps 'paramiko>=5,<6'
	@touch $@

# A Python that is not there may come: only an environment that was made is ready.
$(PYTHON_310)/.ready: tools/elsewhere.py tools/link.py | $(READY)
	@$(BIN)/python tools/elsewhere.py $(@D) 3.10 ansible-core~=2.16.0
	@if test -x $(@D)/bin/python; then $(@D)/bin/python tools/link.py && touch $@; fi

$(UNICON)/.ready: | $(READY)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target $(@D) 'unicon==25.1.*' 'setuptools<81' || \
		$(BIN)/python -m pip install --quiet --target $(@D) 'unicon==25.1.*' 'setuptools<81'
	@touch $@

$(AWX)/.ready: tools/other_collections.py | $(READY)
	@rm -rf $(@D)
	@$(BIN)/python tools/other_collections.py $(@D)
	@touch $@

$(OLDEST)/.ready: requirements-dev.txt tools/link.py | $(READY)
	@rm -rf $(@D) && $(BIN)/python -m venv $(@D)
	@{ grep -vE '$(NOT_OLDEST)' requirements-dev.txt; echo 'ansible-core~=2.16.0'; } > $(@D)/requirements.txt
	@$(BIN)/uv pip install --quiet --python $(@D)/bin/python --compile-bytecode --requirement $(@D)/requirements.txt || \
		$(@D)/bin/python -m pip install --quiet --requirement $(@D)/requirements.txt
	@$(@D)/bin/python tools/link.py
	@touch $@
