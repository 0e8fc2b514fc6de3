"""The commands of ``servflow rulebook`` and their options."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from servflow.cli.rulebook import (
    checking,
    comparing,
    explaining,
    formatting,
    locking,
    publishing,
    schemas,
    starting,
    suggesting,
    testing,
    watching,
)
from servflow.cli.screen import Screen

Format = Literal["text", "json"]
Flag = Annotated[bool, Parameter(negative="")]

rulebook_app = App(name="rulebook", help="Rulebooks: check, test and explain.")


@rulebook_app.command(name="check")
def check_rulebook(
    path: str,
    /,
    *,
    strict: Flag = False,
    watch: Flag = False,
    format: checking.Form = "text",  # noqa: A002
) -> int:
    """Read a rulebook and list everything that is wrong in it.

    Args:
        path: A folder, a file, or the name of a shipped rulebook.
        strict: Ask for a title in English and Chinese and a source on every rule.
        watch: Check again whenever a file of it changes, until Ctrl-C.
        format: Text, JSON or SARIF.
    """
    screen = Screen()
    if not watch:
        return checking.check(screen, path, strict=strict, form=format)
    if format != "text":
        screen.error("--watch writes text only")
        return 2
    return watching.watch(screen, path, lambda: checking.check(screen, path, strict=strict, form="text"))


@rulebook_app.command(name="test")
def play_tests(path: str, /, *, coverage: Flag = False, mutate: Flag = False, format: Format = "text") -> int:  # noqa: A002
    """Play the tests that stand beside the rules.

    Args:
        path: A folder, a file, or the name of a shipped rulebook.
        coverage: List the rules that no test ever reaches.
        mutate: Put one slip after the other into the rules, and list those that no test sees.
        format: Text or JSON.
    """
    return testing.test(Screen(), path, coverage=coverage, mutants=mutate, as_json=format == "json")


@rulebook_app.command(name="suggest-tests")
def suggest_tests(path: str, /, *, policy: str | None = None, format: Format = "text") -> int:  # noqa: A002
    """Print the fewest tests that see every slip in the rules which no test sees yet, ready to paste.

    Args:
        path: A folder, a file, or the name of a shipped rulebook.
        policy: Only those of this policy.
        format: Text or JSON.
    """
    return suggesting.suggest(Screen(), path, policy, as_json=format == "json")


@rulebook_app.command
def explain(path: str, policy: str, /, *, facts: tuple[str, ...] = (), format: Format = "text") -> int:  # noqa: A002
    """Say which rule decides on some facts, and why each other rule does not.

    Args:
        path: A folder, a file, or the name of a shipped rulebook.
        policy: Name of the policy, for example shipping_fee.
        facts: The facts as name=value,name=value (in quotes also with blanks between), or a YAML file that holds them.
        format: Text or JSON.
    """
    return explaining.explain(Screen(), path, policy, facts, as_json=format == "json")


@rulebook_app.command
def docs(
    path: str,
    /,
    *,
    format: publishing.PageFormat = "html",  # noqa: A002
    lang: publishing.Langs = "both",
    output: str | None = None,
) -> int:
    """Write a rulebook as one readable page, with every rule, its source and the words it uses.

    Args:
        path: A folder, a file, or the name of a shipped rulebook.
        format: HTML or Markdown.
        lang: English, Chinese or both.
        output: The file to write; standard output where none is named.
    """
    return publishing.publish(Screen(), path, form=format, lang=lang, output=output)


@rulebook_app.command
def schema(*, output: str | None = None) -> int:
    """Write the JSON Schema of rulebook files, with which an editor completes, explains and marks them.

    Args:
        output: The file to write; standard output where none is named.
    """
    return schemas.write(Screen(), output)


@rulebook_app.command
def new(
    folder: str,
    /,
    *,
    extends: str | None = None,
    ident: Annotated[str | None, Parameter(name="--id")] = None,
    title: str | None = None,
) -> int:
    """Begin a rulebook: a folder with a head, a few rules and their tests, which passes check and test as it is.

    Args:
        folder: The folder to make; an empty one will do.
        extends: The rulebook to build on: the name of a shipped one, a folder or a file.
        ident: Its id; by default the name of the folder.
        title: What it is called.
    """
    return starting.begin(Screen(), folder, extends=extends, ident=ident, title=title)


@rulebook_app.command(name="fmt")
def lay_out(
    path: str,
    /,
    *more: str,
    check: Flag = False,
    diff: Flag = False,
    format: Format = "text",  # noqa: A002
) -> int:
    """Rewrite rulebook files in the canonical layout; every comment stays.

    Args:
        path: A folder or a file.
        more: Further ones.
        check: Write nothing, and list the files that would change.
        diff: Write nothing, and show what would change.
        format: Text or JSON.
    """
    return formatting.lay_out(Screen(), (path, *more), check=check, diff=diff, as_json=format == "json")


@rulebook_app.command
def lock(
    path: str,
    /,
    *,
    check: Flag = False,
    accept: str = "",
    today: str | None = None,
    format: Format = "text",  # noqa: A002
) -> int:
    """Lock a version: later ones may change what is to come, and not what was.

    Args:
        path: A folder or a file.
        check: Write nothing; say whether the rulebook is what was locked.
        accept: Why this version may change the past; the reason is kept.
        today: The day on which it is locked; by default today, in the rulebook's zone.
        format: Text or JSON.
    """
    return locking.lock(Screen(), path, check=check, accept=accept, today=today, as_json=format == "json")


@rulebook_app.command
def diff(
    old: str,
    new: str | None = None,
    /,
    *,
    first: Annotated[str | None, Parameter(name="--from")] = None,
    last: Annotated[str | None, Parameter(name="--to")] = None,
    policy: str | None = None,
    format: Format = "text",  # noqa: A002
) -> int:
    """Say what two rulebooks answer differently, with a witness each, and for whom that is better.

    Args:
        old: A rulebook; with --from and --to a rulebook, or a folder that holds a folder for each version.
        new: The rulebook to compare it with.
        first: A day or a version.
        last: Another day or version.
        policy: Only what this policy answers, and what the heads say.
        format: Text or JSON.
    """
    return comparing.diff(Screen(), old, new, first, last, policy, as_json=format == "json")
