"""The sets as their sources give them, the gathered facts that they are held against, and to whom each fact applies.

The table below is drawn up by hand from the groups that the facts name. It is meant to be read beside them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from inspector_app.criteria.authoring import Sources, build_set, read_file, sources_folder
from inspector_app.criteria.elements import CriterionSet

FACTS: Final = Path(__file__).resolve().parents[1] / "data" / "msc.json"

ROAD: Final = frozenset({"highway_carrier_us_canada", "highway_carrier_us_mexico", "mexican_long_haul_carrier"})
CARRIERS: Final = ROAD | {"air_carrier", "rail_carrier", "sea_carrier"}
SHIPPERS: Final = frozenset({"importer", "exporter", "foreign_manufacturer", "consolidator"})
CARGO_HANDLERS: Final = CARRIERS | SHIPPERS | {"marine_terminal"}
"""Importers and exporters where they have a facility: of them it is asked."""
CORE: Final = CARGO_HANDLERS
EVERYONE: Final = CORE | {"customs_broker"}
OFFICE: Final = frozenset({"1", "2", "3", "4", "7", "11", "12"})
"""The categories in which a customs broker has what is core."""

# What the facts say under `applies`: to whom surely enough to be answered, and the condition that is asked.
APPLIES: Final[dict[str, tuple[frozenset[str], str | None]]] = {
    "core": (CORE, None),
    "core, where IIT are held": (CORE, "iit_held"),
    "core; 7/8-point for ocean, air and rail-intermodal, 17-point for land-border highway": (CORE, None),
    "core, where seals are stocked": (CORE, "seals_stocked"),
    "core, where security technology is relied on": (CORE, "security_technology_relied_on"),
    "core, where security technology is used": (CORE, "security_technology"),
    "core, where cameras are used": (CORE, "cameras"),
    "core, where guards are used": (CORE, "guards"),
    "core, where conveyances are inspected": (CORE, "conveyances_inspected"),
    "core (finance and trade staff)": (CORE, None),
    "importer: Must since 2023-01-01; others: Should": (EVERYONE, None),
    "importer, foreign_manufacturer, consolidator (sure); others unconfirmed": (
        frozenset({"importer", "foreign_manufacturer", "consolidator"}),
        None,
    ),
    "importer, foreign_manufacturer, exporter, consolidator": (SHIPPERS, None),
    "foreign_manufacturer (sure); other shippers (unconfirmed)": (frozenset({"foreign_manufacturer"}), None),
    "members on land borders": (SHIPPERS | ROAD | {"rail_carrier"}, "land_border"),
    "foreign_manufacturer, highway_carrier, mexican_long_haul_carrier, consolidator (land borders)": (
        ROAD | {"foreign_manufacturer", "consolidator"},
        "land_border",
    ),
    "cargo handlers": (CARGO_HANDLERS, "cargo_facility"),
    "consignees, cargo handlers": (CARGO_HANDLERS, "cargo_facility"),
    "shippers, consolidators": (SHIPPERS, None),
    "shippers": (SHIPPERS, None),
    "shippers, carriers": (SHIPPERS | CARRIERS, None),
}

# The same for what is not sure enough to be answered: it is listed as unconfirmed in the sets of these.
UNCONFIRMED: Final[dict[str, frozenset[str]]] = {
    "2.2": EVERYONE - {"importer", "foreign_manufacturer", "consolidator"},
    "3.8": ROAD | {"foreign_manufacturer", "consolidator"},
    "5.7": CARRIERS | {"foreign_manufacturer", "importer", "consolidator"},
    "5.15": SHIPPERS - {"foreign_manufacturer"},
    "6.3": ROAD | {"consolidator"},
    "6.4": frozenset({"air_carrier"}),
    "7.10": frozenset({"importer", "customs_broker", "consolidator", "foreign_manufacturer"}),
    "7.36": frozenset({"sea_carrier"}),
    "12.7": CARGO_HANDLERS,
}

# Who is asked. To the others the condition goes without saying: carriers by road do cross the border.
ASKED: Final = {
    "land_border": SHIPPERS | {"rail_carrier"},
    "cargo_facility": frozenset({"importer", "exporter"}),
}


@dataclass(frozen=True)
class Fact:
    """One criterion, or one element of it, as it was gathered."""

    id: str
    category: str
    level: str
    applies: str
    confidence: str

    @property
    def confirmed(self) -> str:
        """In the words of a set. The text and the Should of 3.9 have two sources."""
        agreed = self.confidence.startswith(("two sources agree", "text: two sources"))
        return "two_sources" if agreed else "one_source"

    @property
    def may_be_answered(self) -> bool:
        """A Must needs two sources; one source will do for a Should."""
        return self.confirmed == "two_sources" or self.level == "should"

    def applies_to(self, entity_type: str) -> bool:
        """Whether it stands in the set of a kind of partner, to be answered."""
        if not self.may_be_answered:
            return False
        entities, _ = APPLIES[self.applies]
        is_core_of_broker = entity_type == "customs_broker" and entities == CORE and self.applies.startswith("core")
        return entity_type in entities or (is_core_of_broker and self.category in OFFICE)

    def level_for(self, set_id: str, edition: str) -> str:
        """3.9 is a Must for importers since 2023, and a Should for everybody else and before."""
        if self.id == "3.9":
            return "must" if (set_id, edition) == ("importer", "2026.2") else "should"
        return self.level

    def condition_for(self, entity_type: str) -> str | None:
        """The condition that is asked of a kind of partner."""
        condition = APPLIES[self.applies][1]
        return condition if condition and entity_type in ASKED.get(condition, EVERYONE) else None


@cache
def facts() -> dict[str, Fact]:
    """Every fact by its id; an id that ends in + is an element of another level."""
    keys = ("id", "category", "level", "applies", "confidence")
    found = json.loads(FACTS.read_text(encoding="utf-8"))["criteria"]
    return {one["id"]: Fact(*(one[key] for key in keys)) for one in found}


def source_files() -> list[Path]:
    """Every source that comes with the app, bases included."""
    return sorted(sources_folder().glob("*.toml"))


@cache
def authored_sets() -> tuple[CriterionSet, ...]:
    """Every set that the sources give, without the bases."""
    sources = Sources(sources_folder())
    read = [read_file(path) for path in source_files()]
    return tuple(build_set(one, sources.find) for one in read if not one.table.get("abstract"))
