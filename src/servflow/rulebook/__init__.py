"""Rules as files: reads, checks, compiles and tests rulebooks (YAML to policy objects)."""

from __future__ import annotations

from servflow.rulebook.analysis.coverage import unseen as unseen
from servflow.rulebook.analysis.coverage import untouched as untouched
from servflow.rulebook.analysis.differences import Differences as Differences
from servflow.rulebook.analysis.differences import differences as differences
from servflow.rulebook.analysis.killing import mutate as mutate
from servflow.rulebook.analysis.suggesting import as_section as as_section
from servflow.rulebook.analysis.suggesting import suggest_tests as suggest_tests
from servflow.rulebook.checking import check_rulebook as check_rulebook
from servflow.rulebook.loader import load_rulebook as load_rulebook
from servflow.rulebook.loader import read_rulebook as read_rulebook
from servflow.rulebook.loader import shipped_names as shipped_names
from servflow.rulebook.problems import Problem as Problem
from servflow.rulebook.rule_tests import PlayedTest as PlayedTest
from servflow.rulebook.rule_tests import run_tests as run_tests
