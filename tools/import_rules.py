"""Two kinds of import rule that import-linter lacks, used by the contracts in pyproject.toml.

`only`: rooms that may import the standard library, each other and what `may_import` names, and nothing else. A list of
what is allowed cannot fall behind, as a list of what is forbidden does whenever a package is added.

`reserved`: parts that only the rooms in `rooms` may import.

Both look at direct imports and name modules by prefix: a package stands for all it holds, and may not be built yet.
`because` is the reason that a person is shown when the rule is broken.
"""

import sys
from collections.abc import Iterable, Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def stands_under(module: str, roots: Iterable[str]) -> bool:
    """Whether `module` is one of `roots` or lies inside one."""
    return any(module == root or module.startswith(root + ".") for root in roots)


class _Rule(Contract):
    """Names the imports that break a rule; a subclass says which these are."""

    because = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - import-linter's signature
        broken = sorted(set(self.broken_imports(graph)))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def broken_imports(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Pairs (importer, imported)."""
        raise NotImplementedError

    def listed(self, option: str) -> list[str]:
        """The names under `option`, empty if the rule does not set it."""
        return list(self.contract_options.get(option, []))

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"- {importer} imports {imported}")
        output.print_error(f"Why not: {self.contract_options['because']}")
        output.new_line()


class OnlyRule(_Rule):
    """`modules`, without `besides`, import the standard library, each other and `may_import`."""

    modules = fields.ListField(subfield=fields.StringField())
    besides = fields.ListField(subfield=fields.StringField(), required=False)
    may_import = fields.ListField(subfield=fields.StringField(), required=False)

    def broken_imports(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for importer in filter(self.is_bound, graph.modules):
            for imported in graph.find_modules_directly_imported_by(importer):
                if not self.allows(imported):
                    yield importer, imported

    def is_bound(self, module: str) -> bool:
        return stands_under(module, self.listed("modules")) and not stands_under(module, self.listed("besides"))

    def allows(self, imported: str) -> bool:
        is_standard = imported.partition(".")[0] in sys.stdlib_module_names
        return is_standard or self.is_bound(imported) or stands_under(imported, self.listed("may_import"))


class ReservedRule(_Rule):
    """`parts` are imported by `rooms` alone (and by each other)."""

    parts = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())

    def broken_imports(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        parts = self.listed("parts")
        for imported in graph.modules:
            if stands_under(imported, parts):
                for importer in graph.find_modules_that_directly_import(imported):
                    if not stands_under(importer, [*parts, *self.listed("rooms")]):
                        yield importer, imported
