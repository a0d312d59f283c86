"""Wrong criterion sets, one kind of fault each: what is written instead of what, and what has to be said of it, where."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.support.criteria import ALONE, BASE, EXTENDING

__all__ = ["KINDS", "Wrong", "lay_out"]

SOURCES = {"alone": ALONE, "small": EXTENDING, "small-base": BASE}


@dataclass(frozen=True, slots=True)
class Wrong:
    """`at` is written on the line that must be named, in its `nth` occurrence; `only_check` where one file by itself
    does not show the fault, so that the schema cannot see it."""

    kind: str
    old: str
    new: str
    at: str
    what: str
    cure: str
    file: str = "alone"
    nth: int = 1
    only_check: bool = False
    beside: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The wrong source."""
        right = SOURCES[self.file]
        assert self.old in right, self.kind
        return right.replace(self.old, self.new, 1)

    def line(self) -> int:
        """Where the fault has to be shown."""
        rest = self.text()
        place = -1
        for _ in range(self.nth):
            place = rest.index(self.at, place + 1)
        return rest.count("\n", 0, place) + 1


def lay_out(wrong: Wrong, folder: Path) -> Path:
    """The wrong source among the right ones."""
    texts = {**SOURCES, **wrong.beside, wrong.file: wrong.text()}
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / f"{wrong.file}.toml"


def _criterion(criterion: str, category: str = "6", element: str | None = None, more: str = "") -> str:
    return f"""
[[criteria]]
id = "{criterion}"
category = "{category}"
{_element(element or criterion, more)}"""


def _element(element: str, more: str = "") -> str:
    return f"""
[[criteria.elements]]
id = "{element}"
level = "should"
confirmed = "one_source"
walk = "gate"
evidence = ["photo"]
title.en = "More"
title.es = "Más"
look_for.en = "More"
look_for.es = "Más"
{more}"""


_END = "[[unconfirmed]]\n"
_CATEGORY = '[[categories]]\nid = "{}"\narea = "transportation"\ntitle.en = "x"\ntitle.es = "x"\n\n'
_CONDITION = (
    '[[conditions]]\nid = "seals_stocked"\nquestion.en = "x"\nquestion.es = "x"\ntext.en = "x"\ntext.es = "x"\n\n'
)
_LIST = """[[lists]]
id = "{}"
title.en = "x"
title.es = "x"
form = "ticks"
[[lists.groups]]
items = [{{ word = "{}", text.en = "x", text.es = "x" }}]

"""
_ABSENT = '[[absent]]\nids = ["{}"]\nwhy.en = "x"\nwhy.es = "x"\n'
_FIRST = 'format = 1\nid = "old-base"\nedition = "2020.1"\n'

KINDS = (
    # ids that stand there twice
    Wrong("doubled criterion", _END, _criterion("6.2") + _END, 'id = "6.2"', "criterion 6.2 stands there already", "Leave one", nth=3, only_check=True),
    Wrong("doubled element", _END, _element("6.2") + _END, 'id = "6.2"', "element 6.2 stands there twice", "Leave one", nth=3, only_check=True),
    Wrong("doubled category", "[[conditions]]\n", _CATEGORY.format(6) + "[[conditions]]\n", 'id = "6"', "category 6 stands there already", "Leave one", nth=2, only_check=True),
    Wrong("doubled condition", "[[lists]]\n", _CONDITION + "[[lists]]\n", 'id = "seals_stocked"', "condition seals_stocked stands", "Leave one", nth=2, only_check=True),
    Wrong("doubled list", "[[criteria]]\n", _LIST.format("vvtt", "x") + "[[criteria]]\n", 'id = "vvtt"', "list vvtt stands there already", "Leave one", nth=2, only_check=True),
    Wrong("doubled word in a group", 'word = "tug"', 'word = "view"', 'word = "view"', "word view stands in this list twice", "another word", nth=2, only_check=True),
    Wrong("doubled word in another group", '[[lists]]\nid = "vvtt_new"', '[[lists.groups]]\nitems = [{ word = "tug", text.en = "x", text.es = "x" }]\n\n[[lists]]\nid = "vvtt_new"', 'word = "tug"', "word tug stands in this list twice", "another word", nth=2, only_check=True),
    Wrong("doubled absent id", 'ids = ["6.10", "6.3"]', 'ids = ["6.10", "6.3"]\nwhy.en = "x"\nwhy.es = "x"\n[[absent]]\nids = ["6.3"]', 'ids = ["6.3"]', "absent id 6.3 stands there already", "Leave one", only_check=True),
    Wrong("doubled kind of evidence", '["photo"]', '["photo", "photo"]', '["photo", "photo"]', "'photo' stands there twice", "once"),
    Wrong("criterion that a base has", "[[absent]]\n", _criterion("6.2") + "[[absent]]\n", 'id = "6.2"', "already in small-base.toml, which is inherited", "Leave it out here", file="small", only_check=True),
    # words
    Wrong("missing Spanish", 'title.es = "Solo"\n', "", "title.en", "lacks the Spanish text", "title.es ="),
    Wrong("missing English", 'title.en = "Alone"\n', "", "title.es", "lacks the English text", "title.en ="),
    Wrong("empty text", 'text.es = "Jalar"', 'text.es = " "', 'text.es = " "', "is empty", "Write the text"),
    Wrong("unknown language", 'title.es = "Solo"', 'title.spanish = "Solo"', "title.spanish", "is no language", "es for Spanish"),
    Wrong("text without languages", 'title.en = "Alone"\ntitle.es = "Solo"', 'title = "Alone"', "title =", "must be a text by language", "title.en ="),
    Wrong("number for a text", 'text.en = "View"', "text.en = 5", "text.en = 5", "must be a text", "quotes"),
    Wrong("unknown entity type", '"importer"', '"exporters"', "entity_type", "'exporters' is none", "Did you mean 'exporter'?"),
    Wrong("misspelled key", "look_for.en", "lookfor.en", "lookfor.en", "there is no such key", "Did you mean 'look_for'?"),
    Wrong("key that there is not", "[verified]", "score = 5\n[verified]", "score", "there is no such key", "Take it out"),
    Wrong("missing key", 'walk = "gate"\n', "", "[[criteria.elements]]", "is missing", "Add it: one of gate"),
    Wrong("unknown level", 'level = "must"', 'level = "may"', "level", "'may' is none", "must, should"),
    Wrong("unknown walk", '"gate"', '"gates"', "walk", "'gates' is none", "Did you mean 'gate'?"),
    Wrong("unknown evidence", '["photo"]', '["rumor"]', "evidence", "'rumor' is none", "document, record"),
    Wrong("no evidence", '["photo"]', "[]", "evidence", "must be a list that is not empty", "a list of one of document"),
    Wrong("unknown thing to mask", '["people"]', '["faces"]', "sensitive", "'faces' is none", "people, layout, plans"),
    Wrong("unknown form", '"ticks"', '"tick"', "form =", "'tick' is none", "Did you mean 'ticks'?"),
    Wrong("unknown area", '"transportation"', '"transport"', "area", "'transport' is none", "Did you mean 'transportation'?"),
    Wrong("unknown status", '"checked"', '"verified"', "status", "'verified' is none", "checked, draft"),
    Wrong("unknown confirmation", '"two_sources"', '"three_sources"', "confirmed", "'three_sources' is none", "Did you mean 'two_sources'?"),
    Wrong("draft without its note", 'status = "checked"\non = 2026-11-21\nnote.en = "Made up"\nnote.es = "Inventado"', 'status = "draft"\non = 2026-11-21', "[verified]", "is missing", "Add it: a text by language"),
    # ids
    Wrong("unknown category", _END, _criterion("7.1", "7") + _END, 'category = "7"', "there is no category '7'", "Write one of 6", only_check=True),
    Wrong("criterion of another category", 'id = "6.2"\ncategory = "6"', 'id = "7.2"\ncategory = "6"', 'category = "6"', "criterion 7.2 does not belong to category 6", "Write '7'", only_check=True),
    Wrong("id of the wrong form", 'id = "6.2"\ncategory', 'id = "6-2"\ncategory', 'id = "6-2"', "'6-2' is not of the right form", "such as 6.2"),
    Wrong("criterion's id with a plus", 'id = "6.2"\ncategory', 'id = "6.2+"\ncategory', 'id = "6.2+"', "'6.2+' is not of the right form", "official id such as 6.2"),
    Wrong("name of the wrong form", 'id = "alone"', 'id = "Alone Set"', 'id = "Alone Set"', "is not of the right form", "sea-carrier"),
    Wrong("element of another criterion", 'id = "6.2+"', 'id = "6.3+"', 'id = "6.3+"', "6.3+ is no element of criterion 6.2", "Write '6.2'", only_check=True),
    Wrong("plus alone", _END, _criterion("6.9", element="6.9+") + _END, 'id = "6.9+"', "6.9+ stands alone", "Add the element 6.9", only_check=True),
    # what is named and not there
    Wrong("unknown condition", 'condition = "seals_stocked"', 'condition = "seals_stock"', "condition =", "no condition 'seals_stock'", "Did you mean 'seals_stocked'?", only_check=True),
    Wrong("unknown list", '["vvtt", "vvtt_new"]', '["vvtt", "vvt_new"]', "lists =", "no list 'vvt_new'", "Did you mean 'vvtt_new'?", only_check=True),
    Wrong("unknown successor", 'edition = "2019/20"', 'superseded_by = "vvt"', "superseded_by", "no other list 'vvt'", "Did you mean 'vvtt'?", only_check=True),
    Wrong("boxes with one word", _END, _element("6.9", 'lists = ["a", "a_b"]').replace("[[criteria.elements]]", '[[criteria]]\nid = "6.9"\ncategory = "6"\n[[criteria.elements]]') + "\n" + _LIST.format("a", "b_c") + _LIST.format("a_b", "c") + _END, 'lists = ["a", "a_b"]', "both be answered as a_b_c", "another id", only_check=True),
    # sources and levels
    Wrong("Must by one source", 'confirmed = "two_sources"', 'confirmed = "one_source"', "confirmed", "6.2 is a Must that one source alone confirms", "make it a Should"),
    Wrong("change to a Must by one source", 'level = "should"', 'confirmed = "one_source"', "confirmed", "6.2 is a Must that one source alone confirms", "find another", file="small", only_check=True),
    # inheritance
    Wrong("extends what is not there", '["small-base"]', '["small-bass"]', "extends", "there is no source 'small-bass'", "beside this one", file="small", only_check=True),
    Wrong("circle of bases", "abstract = true", 'abstract = true\nextends = ["small"]', "extends", "small-base extends small extends small-base", "Take one", file="small-base", only_check=True),
    Wrong("extends itself", '["small-base"]', '["small"]', "extends", "small extends small", "Take one", file="small", only_check=True),
    Wrong("base in another format", '["small-base"]', '["small-base", "old-base"]', "extends", "'old-base' is in another format than 2", "Bring old-base.toml", file="small", only_check=True, beside={"old-base": _FIRST}),
    Wrong("change of what is not inherited", 'element = "6.2"', 'element = "6.7"', 'element = "6.7"', "element 6.7 is not inherited", "Name an element", file="small", only_check=True),
    Wrong("change of an id", 'element = "6.2"', 'element = "6.2"\nid = "6.3"', 'id = "6.3"', "there is no such key", "Take it out", file="small"),
    Wrong("changed twice", 'level = "should"\n', 'level = "should"\n[[changes]]\nelement = "6.2"\nwalk = "yard"\n', 'element = "6.2"', "element 6.2 is changed twice", "into one table", file="small", nth=2, only_check=True),
    Wrong("change without a base", "[verified]", 'leave_out = ["6.9"]\n[verified]', "leave_out", "changes what is inherited, and nothing is", "extends"),
    Wrong("leaves out what is not inherited", 'leave_out = ["6.5"]', 'leave_out = ["6.5", "6.9"]', "leave_out", "criterion 6.9 is not inherited", "Name a criterion", file="small", only_check=True),
    Wrong("leaves out without a word", 'ids = ["6.5"]', 'ids = ["6.9"]', "leave_out", "criterion 6.5 is left out and nothing says why", "Explain 6.5", file="small", only_check=True),
    Wrong("absent and there", '["6.10", "6.3"]', '["6.10", "6.2"]', "ids =", "6.2 is said to be absent and is in the set", "one of the two", only_check=True),
    Wrong("unconfirmed and there", 'id = "6.4"', 'id = "6.2+"', 'id = "6.2+"', "6.2+ is unconfirmed and an element as well", "one of the two", nth=2, only_check=True),
    Wrong("unconfirmed of another category", 'id = "6.4"\ncategory = "6"', 'id = "7.4"\ncategory = "6"', 'category = "6"', "7.4 does not belong to category 6", "Write '7'", nth=2, only_check=True),
    Wrong("category without elements", "[[conditions]]\n", _CATEGORY.format(7) + "[[conditions]]\n", 'id = "7"', "category 7 has no elements", "leave the category out", only_check=True),
    # dates and the head of the file
    Wrong("ends before it begins", "effective_from = 2026-01-01", "effective_from = 2026-01-01\neffective_until = 2025-12-31", "effective_until", "lies before effective_from", "a later day", only_check=True),
    Wrong("day in quotes", "2026-01-01", '"2026-01-01"', "effective_from", "is a day in quotes", "2026-01-01", only_check=True),
    Wrong("day with a time", "2026-01-01", "2026-01-01T00:00:00Z", "effective_from", "must be a day", "without quotes or a time"),
    Wrong("overlapping dates", "# A set", "# The set", "effective_from", "overlap with those of edition 2026.3 in later.toml", "End the older one", only_check=True, beside={"later": ALONE.replace("2026.2", "2026.3").replace("2026-01-01", "2026-06-01")}),
    Wrong("one edition twice", "# A set", "# The set", "edition", "edition 2026.2 of alone stands in again.toml", "another edition", only_check=True, beside={"again": ALONE}),
    Wrong("base for a kind of partner", "abstract = true", 'abstract = true\nentity_type = "importer"', "entity_type", "does not belong in a base", "Take it out", file="small-base"),
    Wrong("set for nobody", 'entity_type = "importer"\n', "", "# A set", "is missing", "Add it: one of importer"),
    Wrong("unknown format", "format = 2", "format = 3", "format", "this app reads formats 1 and 2", "update the app"),
    Wrong("edition of the wrong form", 'edition = "2026.2"', 'edition = "second"', "edition", "'second' is not of the right form", "such as 2026.2"),
    Wrong("abstract, yet not", "abstract = true", "abstract = false", "abstract", "must be true", "leave it out", file="small-base"),
)  # fmt: skip
