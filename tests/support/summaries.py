"""Visits that a summary is made of: an ordinary one, an empty one, and one that is far too long."""

# ruff: noqa: E501  # the sentences of the summary stay whole

import io

from pypdf import PdfReader
from pypdf.generic import StreamObject

from inspector_app.visits.values import BEST_PRACTICE_FLAGS
from tests.support.visits import ERASED, Clash, Records, Value, outcome, set_name, the_set

SITE: dict[str, Value] = {
    "partner_name": "Fictional Harness Works",
    "site_name": "Planta 2",
    "street": "Parque Industrial Ejemplo",
    "city": "Apodaca",
    "state": "Nuevo León",
    "postal_code": "66600",
    "country": "Mexico",
    "entity_type": "foreign_manufacturer",
    "purpose": "revalidation",
    "visit_number": 2,
    "visits_planned": 2,
    "starts_on": "2026-11-20",
    "ends_on": "2026-11-21",
    "contact": "Laredo field office, laredo-office@example.test",
    "next_step": "The team writes the report. It reaches you after a supervisor has reviewed it.",
}

AN_EMPTY_VISIT: Records = {}


def pictures_in(pdf: bytes) -> list[bytes]:
    """The files of all pictures of a PDF, as they lie in it."""
    reader = PdfReader(io.BytesIO(pdf))
    objects = (reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"]))))
    return [bytes(one._data) for one in objects if isinstance(one, StreamObject) and one.get("/Subtype") == "/Image"]


def an_ordinary_visit() -> Records:
    """Two actions required, two recommendations, a best practice, a conflict, something not examined."""
    records: dict[tuple[str, str], dict[str, Value]] = {
        ("visit", "visit"): {**SITE, "criterion_set": set_name(the_set())},
        ("place", "dock-3"): {"name": "Dock 3", "area": "stuffing"},
        ("place", "dock-4"): {"name": "Dock 4", "area": "stuffing"},
        ("member", "m" * 26): {"name": "Test Lead", "role": "lead", "office": "Laredo field office"},
        ("member", "n" * 26): {"name": "Test Specialist", "role": "specialist", "office": "Laredo field office"},
        ("attendee", "a" * 26): {"name": "Test Person A", "title": "Security manager", "company": "Fictional Harness Works"},
        ("attendee", "b" * 26): {"name": "Test Person B", "title": "Plant manager", "company": "Fictional Harness Works"},
        ("attendee", "c" * 26): {"name": "Test Person C", "title": "Human resources", "company": "Fictional Harness Works"},
        ("document", "d" * 26): {"title": "Seal procedure PS-014", "dated": "2023-03-01", "given": True},
        ("document", "e" * 26): {"title": "Post orders", "given": False},
        ("answer", "6.1"): {"outcome": outcome("met"), "statement": "The procedure (2023) lies at dock 3 and at the gate.",
                            "tick.reviewed_yearly": True},
        ("answer", "6.2@dock-3"): {"outcome": outcome("met"), "statement": "Three trailers sealed within four minutes of loading."},
        ("answer", "6.2@dock-4"): {"outcome": outcome("not_examined", "No trailer was loaded at dock 4 on either day.")},
        ("answer", "6.5"): {"outcome": outcome("met")},
        ("answer", "6.6"): {"outcome": Clash(outcome("met"), outcome("not_met"))},
        ("answer", "6.7@dock-3"): {
            "outcome": outcome("not_met"), "tick.view": True, "tick.verify": True, "tick.tug": True, "tick.twist": False,
            "statement": "Of three seals watched at dock 3, two were sealed without the twist.",
        },
        ("finding", "finding:6.7@dock-3"): {
            "statement": "Of three seals watched at dock 3, two were sealed without the twist. The written procedure (2023) "
            "names all four steps; the two workers had been trained in 2022.",
            "would_close": "Refresher training with attendance and topics, and three photo sequences of all four steps on "
            "different days.",
        },
        ("answer", "10.1"): {"outcome": outcome("met"), "statement": "One leaver of October was followed through the register: "
                             "badge and keys were returned on the last day."},
        ("finding", "finding:10.1"): {
            "kind": "best_practice", **dict.fromkeys(BEST_PRACTICE_FLAGS, True),
            "statement": "Badges of leavers are disabled by the payroll system itself; the register is reconciled each month "
            "by someone outside security, and management signs the result.",
        },
        ("answer", "10.2"): {"outcome": outcome("met"), "tick.date": True, "tick.name": True},
        ("answer", "10.2+"): {"outcome": outcome("not_met"), "statement": "Badges were issued. From the second hall on nobody "
                              "stayed with the visitors."},
        ("finding", "finding:10.2+"): {"would_close": "A rule on escorts, and the names of those who may escort."},
        ("answer", "10.3"): {"outcome": outcome("met")},
        ("answer", "10.4"): {"outcome": outcome("not_met")},
        ("finding", "finding:10.4"): {
            "statement": "The log is kept on the gate counter within reach of drivers.",
            "would_close": "Photo of the log's new place and two filled pages, names masked.",
        },
        ("answer", "10.4+"): {
            "outcome": outcome("not_met"), "tick.seal_number": False, "tick.departure": False, "tick.driver": True,
            "statement": "Five of eight entries are filled. Seal number and time of departure are missing on 11 of 20 lines.",
        },
        ("answer", "10.10"): {"outcome": outcome("not_applicable", "The site employs no guards.")},
        ("answer", "11.1"): {"outcome": outcome("met"), "statement": ERASED},
        ("answer", "11.5"): {"outcome": outcome("met")},
    }  # fmt: skip
    return records


def a_site_without_guards() -> Records:
    """The ordinary visit, where something was said of the site, and a list was chosen."""
    records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    records["visit", "visit"] |= {"condition.c10_10": False, "condition.c6_5": False}
    records["answer", "10.10"] = {"statement": "Nobody stands at the gate."}
    records["answer", "6.7@dock-3"]["list"] = "l6_7"
    return records


def a_very_long_visit() -> Records:
    """Forty findings, statements of 4,000 characters, words without a space, text in other scripts."""
    sentence = "The seal log was read line by line against the shipping papers of the same week at Nuevo León. "
    statement = (sentence * 60)[:4000]
    records: dict[tuple[str, str], dict[str, Value]] = {
        ("visit", "visit"): {
            **SITE,
            "partner_name": "Fictional Very Long Name of a Harness, Wiring and Sub-Assembly Works of the North-East, "
            "Sociedad Anónima de Capital Variable, Planta de Ensambles Eléctricos 虚构线束厂",
            "next_step": statement,
        },
    }
    elements = the_set().elements
    for number in range(40):
        answer = f"{elements[number % len(elements)].id}@dock-{number}"
        records["answer", answer] = {
            "outcome": outcome("not_met"),
            "statement": statement if number % 7 == 0 else sentence * 3,
        }
        records["finding", f"finding:{answer}"] = {
            "would_close": "x" * 4000 if number == 3 else sentence * (number % 5 + 1)
        }
        records["place", f"dock-{number}"] = {"name": f"Dock {number} " + ("北门 " if number % 9 == 0 else "")}
        records["attendee", f"{'p' * 20}{number}"] = {
            "name": f"Test Person {number}",
            "title": "Shift lead",
            "company": "Fictional Harness Works",
        }
    return records
