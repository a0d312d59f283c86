"""Rules that no linter knows, kept over every source that draws."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DRAWING = [
    path
    for room in ("inspector_app/ui", "inspector_app/device/screens", "inspector_app/central/review/screens")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "serving" not in path.parts
]
DEAD = {"hint_text", "textfield", "focus", "on_tap_hint_text", "on_long_press_hint_text", "on_double_tap"}
"""Of ft.Semantics: sent by Python under names that the client of 1.0.5 does not read. `on_tap` is another."""


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _handlers(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """What is given to Flet as `on_...=`, and what is assigned to an `on_...` of a control or a page."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _makes_control(ast.unparse(node.func)):
            yield from ((node.lineno, word.value) for word in node.keywords if (word.arg or "").startswith("on_"))
        if isinstance(node, ast.Assign):
            targets = [target for target in node.targets if isinstance(target, ast.Attribute)]
            if any(target.attr.startswith("on_") and _is_flets(target.value) for target in targets):
                yield node.lineno, node.value


def _makes_control(name: str) -> bool:
    return name.startswith(("ft.", "fc.", "flet_camera.")) and name != "ft.ColorScheme"


def _is_flets(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Name) and owner.id in ("page", "shown", "control", "view", "dialog", "picker")


def _is_guarded(value: ast.expr, names: set[str]) -> bool:
    if isinstance(value, ast.IfExp):
        return _is_guarded(value.body, names) and _is_guarded(value.orelse, names)
    if isinstance(value, ast.Constant):
        return value.value is None
    if isinstance(value, ast.Name):
        return value.id in names
    return isinstance(value, ast.Call) and ast.unparse(value.func) in ("tap", "hear")


def _bare(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and _is_guarded(node.value, set())]
    names = {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}
    found = [(line, value) for line, value in _handlers(tree) if not _is_guarded(value, names)]
    return [f"{path.relative_to(ROOT)}:{line}: {ast.unparse(value)}" for line, value in found]


def test_whatever_flet_calls_is_caught() -> None:
    bare = [line for path in DRAWING for line in _bare(path)]
    assert not bare, "give Flet tap(...) or hear(...): what a plain function raises replaces the app"


def test_no_dead_property_of_semantics_is_used() -> None:
    used = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in DRAWING
        for call in _calls(path)
        if ast.unparse(call.func) == "ft.Semantics"
        for word in call.keywords
        if word.arg in DEAD or word.arg == "on_tap"
    ]
    assert not used


def test_no_part_of_a_screen_reads_a_database_a_network_or_a_file() -> None:
    reaching = {"sqlite3", "sqlmodel", "sqlalchemy", "httpx", "socket", "pathlib", "os", "shutil", "tempfile"}
    found = []
    for path in DRAWING:
        if path.name in ("wording.py", "failures.py"):  # they read the catalogue, and the names of sources
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += ["open"] if isinstance(node, ast.Call) and ast.unparse(node.func) == "open" else []
            found += [
                f"{path.relative_to(ROOT)}: {name}" for name in names if name.split(".")[0] in {*reaching, "open"}
            ]
    assert not found


def test_flets_inside_is_touched_in_one_file() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in DRAWING
        if path.name != "scheduler.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "_Session__" in line or "_context_page" in line or "flet.messaging" in line
    ]
    assert not found
