"""Small criterion sets for tests: a base, a set that extends it, and one that stands alone."""

from pathlib import Path

BASE = """\
format = 2
id = "small-base"
edition = "2026.2"
abstract = true
title.en = "Base"
title.es = "Base"

[[categories]]
id = "6"
area = "transportation"
title.en = "Seal Security"
title.es = "Sellos"

[[conditions]]
id = "seals_stocked"
question.en = "Are seals stocked here?"
question.es = "¿Se guardan sellos aquí?"
text.en = "Where seals are stocked"
text.es = "Donde se guardan sellos"

[[criteria]]
id = "6.2"
category = "6"
[[criteria.elements]]
id = "6.2"
level = "must"
confirmed = "two_sources"
walk = "gate"
evidence = ["photo", "document"]
title.en = "Sealed"
title.es = "Sellado"
look_for.en = "A seal"
look_for.es = "Un sello"

[[criteria]]
id = "6.5"
category = "6"
[[criteria.elements]]
id = "6.5"
level = "should"
confirmed = "one_source"
walk = "office"
evidence = ["record"]
condition = "seals_stocked"
title.en = "Stock"
title.es = "Existencias"
look_for.en = "The inventory"
look_for.es = "El inventario"
"""

EXTENDING = """\
format = 2
id = "small"
edition = "2026.2"
extends = ["small-base"]
entity_type = "importer"
effective_from = 2026-01-01
title.en = "Small"
title.es = "Pequeño"
leave_out = ["6.5"]

[verified]
status = "checked"
on = 2026-11-21
note.en = "Made up"
note.es = "Inventado"

[[absent]]
ids = ["6.5"]
why.en = "Nobody stocks seals"
why.es = "Nadie guarda sellos"

[[changes]]
element = "6.2"
level = "should"
"""

ALONE = """\
# A set that stands alone.
format = 2
id = "alone"
edition = "2026.2"
entity_type = "importer"
effective_from = 2026-01-01
title.en = "Alone"
title.es = "Solo"

[verified]
status = "checked"
on = 2026-11-21
note.en = "Made up"
note.es = "Inventado"

[[categories]]
id = "6"
area = "transportation"
title.en = "Seal Security"
title.es = "Sellos"

[[conditions]]
id = "seals_stocked"
question.en = "Are seals stocked here?"
question.es = "¿Se guardan sellos aquí?"
text.en = "Where seals are stocked"
text.es = "Donde se guardan sellos"

[[lists]]
id = "vvtt"
title.en = "The four"
title.es = "Los cuatro"
form = "ticks"
[[lists.groups]]
items = [
    { word = "view", text.en = "View", text.es = "Ver" },
    { word = "tug", text.en = "Tug", text.es = "Jalar" },
]

[[lists]]
id = "vvtt_new"
title.en = "The four, guided"
title.es = "Los cuatro, guiados"
form = "steps"
edition = "2019/20"
[[lists.groups]]
title.en = "At the door"
title.es = "En la puerta"
items = [{ word = "twist", text.en = "Twist", text.es = "Girar" }]

[[criteria]]
id = "6.2"
category = "6"
[[criteria.elements]]
id = "6.2"
level = "must"
confirmed = "two_sources"
walk = "gate"
evidence = ["photo"]
sensitive = ["people"]
condition = "seals_stocked"
lists = ["vvtt", "vvtt_new"]
title.en = "Sealed"
title.es = "Sellado"
look_for.en = "A seal"
look_for.es = "Un sello"

[[criteria.elements]]
id = "6.2+"
level = "should"
confirmed = "one_source"
walk = "gate"
evidence = ["photo"]
title.en = "Photographed"
title.es = "Fotografiado"
look_for.en = "A picture"
look_for.es = "Una foto"

[[unconfirmed]]
id = "6.4"
category = "6"
text.en = "Something about air cargo"
text.es = "Algo sobre carga aérea"
why.en = "Its text could not be read"
why.es = "No se pudo leer su texto"

[[absent]]
ids = ["6.10", "6.3"]
why.en = "They are for other kinds of partner"
why.es = "Son para otros tipos de socio"
"""


def write_sources(folder: Path) -> Path:
    """All three, in a folder."""
    for name, text in (("small-base", BASE), ("small", EXTENDING), ("alone", ALONE)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder
