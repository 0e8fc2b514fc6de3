"""A pytest plugin: writes down which test noticed a bug by an assertion, and stops there.

What else goes wrong (an import that fails, an exception that no test expects) is written down as trouble. It is no
proof that a law looks at the bug: a harness that falls over would "find" everything.
"""

import json
import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

REPORT = "SERVFLOW_SEEDED_REPORT"
PROFILE = "seeded"
STATED = (AssertionError, pytest.fail.Exception)

found: list[str] = []
trouble: list[str] = []


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Try every law with the examples of CI, and do not look for the smallest story of a failure."""
    settings.register_profile(
        PROFILE,
        settings.get_profile("ci"),
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        database=None,
    )
    settings.load_profile(PROFILE)


def is_stated(error: BaseException, traceback: object, package: str) -> bool:
    """Tell whether a test, or a law that it called, stated what is wrong, rather than that something fell over."""
    last = Path(str(traceback[-1].path)) if traceback else Path()
    is_law = last.parent == Path(package, "testing") and last.name.startswith("laws_of_")
    return isinstance(error, STATED) and (is_law or not last.is_relative_to(package))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Note the first assertion that fails and stop; note whatever else goes wrong and go on."""
    report = yield
    if report.failed and call.excinfo is not None:
        import servflow

        if is_stated(call.excinfo.value, call.excinfo.traceback, str(Path(servflow.__file__).parent)):
            found.append(item.nodeid)
            item.session.shouldstop = "a test has found the bug"
        else:
            trouble.append(f"{item.nodeid}: {call.excinfo.typename}")
    return report


def pytest_collectreport(report):
    """Note a test module that cannot be imported."""
    if report.failed:
        trouble.append(f"{report.nodeid}: cannot be collected")


def pytest_sessionfinish(session, exitstatus):
    """Write what was found to the file that the runner named."""
    import servflow

    seen = {
        "found": found,
        "trouble": trouble,
        "package": servflow.__file__,
        "tests": session.testscollected,
        "exit": int(exitstatus),
    }
    Path(os.environ[REPORT]).write_text(json.dumps(seen), encoding="utf-8")
