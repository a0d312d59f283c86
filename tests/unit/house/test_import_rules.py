"""The import rules bite: a house that breaks one is told which import, and why not."""

from grimp import ImportGraph
from importlinter import ContractCheck

from tools.import_rules import OnlyRule, ReservedRule

OPTIONS = {"root_packages": ["sync", "inspector_app"]}


def graph_of(*imports: tuple[str, str]) -> ImportGraph:
    graph = ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            if module not in graph.modules:
                graph.add_module(module)
        graph.add_import(importer=importer, imported=imported)
    return graph


def pure_sync(graph: ImportGraph) -> ContractCheck:
    options = {"modules": ["sync"], "besides": ["sync.transport"], "may_import": ["stdnum"], "because": "it is pure"}
    return OnlyRule("pure", OPTIONS, dict(options)).check(graph, verbose=False)


def pictures_in_evidence(graph: ImportGraph) -> ContractCheck:
    options = {"parts": ["PIL"], "rooms": ["app.evidence"], "because": "one room opens pictures"}
    return ReservedRule("pictures", OPTIONS, dict(options)).check(graph, verbose=False)


def test_a_pure_room_may_import_the_standard_library_itself_and_what_is_listed() -> None:
    check = pure_sync(
        graph_of(("sync.journal", "hashlib"), ("sync.braid", "sync.journal"), ("sync.braid", "stdnum.iso6346"))
    )
    assert check.kept


def test_a_package_that_nobody_listed_breaks_a_pure_room() -> None:
    check = pure_sync(graph_of(("sync.journal", "cryptography")))
    assert check.metadata["broken"] == [("sync.journal", "cryptography")]


def test_a_room_outside_the_rule_is_free_but_the_pure_rooms_may_not_lean_on_it() -> None:
    assert pure_sync(graph_of(("sync.transport", "httpx"))).kept
    check = pure_sync(graph_of(("sync.engine", "sync.transport")))
    assert check.metadata["broken"] == [("sync.engine", "sync.transport")]


def test_a_name_that_only_begins_alike_is_another_package() -> None:
    assert not pure_sync(graph_of(("sync.journal", "stdnumbers"))).kept
    assert not pictures_in_evidence(graph_of(("app.evidence_view", "PIL"))).kept


def test_a_reserved_part_is_imported_by_its_rooms_alone() -> None:
    assert pictures_in_evidence(graph_of(("app.evidence.views", "PIL"), ("app.evidence", "PIL"))).kept
    check = pictures_in_evidence(graph_of(("app.evidence", "PIL"), ("app.summary.pdf", "PIL")))
    assert check.metadata["broken"] == [("app.summary.pdf", "PIL")]


def test_a_reserved_part_that_nobody_imports_yet_is_kept() -> None:
    assert pictures_in_evidence(graph_of(("app.visits", "dataclasses"))).kept
