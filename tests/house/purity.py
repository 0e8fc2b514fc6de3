"""Finds calls of the core that reach for the outside world: a clock, chance, the environment, a file."""

import ast

BANNED = {
    "datetime.date.today",
    "datetime.datetime.fromtimestamp",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcfromtimestamp",
    "datetime.datetime.utcnow",
    "input",
    "open",
    "os.environ",
    "os.getenv",
    "pendulum.local_timezone",
    "pendulum.now",
    "pendulum.parse",  # it may read the clock
    "pendulum.today",
    "pendulum.tomorrow",
    "pendulum.yesterday",
    "print",
}
BANNED_MODULES = {"os", "random", "secrets", "time", "uuid"}
CLOCK_METHODS = {"now", "today", "utcnow"}
CLOCK_CLASSES = {"date", "datetime", "DateTime", "Date"}


def aliases(tree: ast.AST) -> dict[str, str]:
    """Map every imported name to the full name of what it stands for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                full = item.name if item.asname else item.name.partition(".")[0]
                found[item.asname or full] = full
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for item in node.names:
                found[item.asname or item.name] = f"{node.module}.{item.name}"
    return found


def dotted(node: ast.AST) -> str:
    """Give `a.b.c` for a chain of attributes on a name, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def is_banned(name: str) -> bool:
    """Tell whether a full name reaches outside."""
    *path, last = name.split(".")
    from_module = bool(path) and path[0] in BANNED_MODULES
    clock = last in CLOCK_METHODS and bool(path) and path[-1] in CLOCK_CLASSES
    return name in BANNED or from_module or clock


def impurities(tree: ast.AST) -> list[str]:
    """Give `line: name` for everything in a tree that reaches for the outside world."""
    names = aliases(tree)
    stores = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not is_load(node)}
    found: set[tuple[int, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and is_load(node):
            head, dot, rest = dotted(node).partition(".")
            if head in stores and head not in names:
                continue
            full = names.get(head, head) + dot + rest
            if is_banned(full) and (head in names or full in BANNED):
                found.add((node.lineno, full))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module or "" if isinstance(node, ast.ImportFrom) and node.level == 0 else ""
            imported = [item.name for item in node.names] if isinstance(node, ast.Import) else [module]
            found |= {(node.lineno, name) for name in imported if name.partition(".")[0] in BANNED_MODULES}
    return [f"{line}: {name}" for line, name in sorted(found)]


def is_load(node: ast.Name | ast.Attribute) -> bool:
    """Tell whether a name is read, not bound."""
    return isinstance(node.ctx, ast.Load)
