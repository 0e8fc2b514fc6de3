"""The repository works anywhere: it names no package registry and no path of the machine it was written on."""

import re

import pytest

from tests.house.source import committed_files, name_of

# Written in pieces, so that this file passes its own test.
HOSTS = [
    *("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com"),
    *("deb." + "debian.org", "crates" + ".io", "proxy." + "golang.org", "repo1." + "maven.org", "conda" + ".io"),
]
OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links"]
FOLDERS = ["wo" + "rk", "ro" + "ot", "t" + "mp", "ho" + "me", "o" + "pt", "U" + "sers"]
FORBIDDEN = re.compile(
    "|".join([*map(re.escape, HOSTS), *map(re.escape, OPTIONS), rf"(?<![\w./~-])/(?:{'|'.join(FOLDERS)})\b(?!\()"])
)


def traces(text: str) -> list[str]:
    """Give every host, registry option and machine path in a text."""
    return [match.group() for match in FORBIDDEN.finditer(text)]


def test_no_file_names_a_host_or_a_machine():
    """No committed file holds a registry's host, a registry option or an absolute path of one machine."""
    files = committed_files()
    if files is None:
        pytest.skip("not a git repository")
    found = {name_of(path): traces(path.read_text(encoding="utf-8", errors="replace")) for path in files}
    assert {name: bad for name, bad in found.items() if bad} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://" + HOSTS[0] + "/simple", [HOSTS[0]]),
        ("pip install " + OPTIONS[0] + " x", [OPTIONS[0]]),
        ("see /" + FOLDERS[0] + "/main", ["/" + FOLDERS[0]]),
        ("`/" + FOLDERS[2] + "/x`", ["/" + FOLDERS[2]]),
        ("a return/" + FOLDERS[0] + " and ./" + FOLDERS[2], []),
        ("hosts own storage; docs/how-to/persist.md", []),
    ],
)
def test_the_pattern(text, expected):
    """Hosts and absolute paths are found; relative paths and prose are left alone."""
    assert traces(text) == expected
