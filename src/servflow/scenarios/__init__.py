"""Scenario files: a story in YAML, played on a service desk and compared with what it expects. 情景。"""

from servflow.scenarios.player import play
from servflow.scenarios.reader import load_scenario, read_scenario
from servflow.scenarios.result import ScenarioResult
from servflow.scenarios.story import Scenario

__all__ = ["Scenario", "ScenarioResult", "load_scenario", "play", "read_scenario"]
