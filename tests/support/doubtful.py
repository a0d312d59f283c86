"""Lines that break one rule each, beside lines that break none: a rule that cannot be changed has to be tried."""

from dataclasses import dataclass
from typing import Final

from tests.support.fixed import fixed_bytes, fixed_id


@dataclass(frozen=True)
class Line:
    """`rule` is what the line tries; `allowed` is whether it keeps it."""

    rule: str
    line: bytes
    allowed: bool = False


BY, BOOT, DIGEST = fixed_id("by"), fixed_id("boot"), fixed_bytes("digest").hex()


def body(
    *,
    by: str = f'"{BY}"',
    at: str = '"2026-11-21T23:03:11.204+07:00"',
    mono: str = "1",
    boot: str = f'"{BOOT}"',
    ops: str = "[]",
    more: str = "",
) -> bytes:
    """A body that keeps every rule, with one part replaced. Parts are JSON as it stands in the line."""
    return f'{{"by":{by},"at":{at},"mono":{mono},"boot":{boot},"ops":{ops}{more}}}'.encode("utf-8", "surrogatepass")


def value(text: str) -> bytes:
    """The same with this value in a field."""
    return body(ops=f'[{{"put":"answer","id":"6.1","set":{{"note":{text}}}}}]')


def op(text: str) -> bytes:
    return body(ops=f"[{text}]")


def photo(text: str) -> bytes:
    return body(more=f',"photos":[{text}]')


def nested(levels: int) -> str:
    """A value that makes its body this many levels deep: four are around it."""
    return "[" * (levels - 4) + "]" * (levels - 4)


_PHOTO = f'"sha256":"{DIGEST}","size":1,"type":"image/jpeg","role":"original"'
_LONG = "x" * (64 * 1024 - len(value('""')))
_PUT = '{"put":"answer","id":"6.1","set":{}}'

JSON_RULES: Final = (
    Line("a body that keeps every rule", body(), allowed=True),
    Line("a key stands twice", body(more=f',"by":"{BY}"')),
    Line("a key stands twice deep inside", value('{"a":1,"b":2,"a":1}')),
    Line("a key stands twice, once escaped", value('{"a":1,"\\u0061":2}')),
    Line("the same key in two objects", value('[{"a":1},{"a":1}]'), allowed=True),
    Line("a fraction", value("1.5")),
    Line("a fraction that is whole", value("1.0")),
    Line("an exponent", value("1e3")),
    Line("an exponent in capitals", value("1E3")),
    Line("minus nothing is nothing", value("-0"), allowed=True),
    Line("minus nothing as a fraction", value("-0.0")),
    Line("NaN", value("NaN")),
    Line("Infinity", value("Infinity")),
    Line("minus Infinity", value("-Infinity")),
    Line("2^53", value("9007199254740992"), allowed=True),
    Line("minus 2^53", value("-9007199254740992"), allowed=True),
    Line("2^53 + 1", value("9007199254740993")),
    Line("minus 2^53 - 1", value("-9007199254740993")),
    Line("a number of five thousand digits", value("1" * 5000)),
    Line("a number that begins with 0", value("01")),
    Line("a number with a plus", value("+1")),
    Line("digits of another script", value("１")),
    Line("a long row of digits in text", value('"99999999999999999999"'), allowed=True),
    Line("a lone surrogate, escaped", value('"\\ud800"')),
    Line("a lone surrogate, escaped, in a key", value('{"\\udfff":1}')),
    Line("a lone surrogate, raw", value('"\ud800"')),
    Line("two surrogates that are one character, escaped", value('"\\ud83d\\ude00"'), allowed=True),
    Line("two surrogates in the wrong order", value('"\\ude00\\ud83d"')),
    Line("normal form C", value('"é"'), allowed=True),
    Line("normal form D", value('"e\u0301"')),
    Line("normal form D, escaped", value('"e\\u0301"')),
    Line("normal form D in a key", value('{"e\u0301":1}')),
    Line("normal form D in a key, escaped", value('{"e\\u0301":1}')),
    Line("a mark that follows an escaped line feed", value('"\\n\u0301"'), allowed=True),
    Line("two marks in the wrong order", value('"q\u0301\u0316"')),
    Line("two marks in the right order", value('"q\u0316\u0301"'), allowed=True),
    Line("marks that came with Unicode 15 are not put in order", value('"q\u0301\U00010efd"'), allowed=True),
    Line("letters that came with Unicode 16 are not put together", value('"\U00011382\U000113c9"'), allowed=True),
    Line("a compatibility character", value('"ﬁ"'), allowed=True),
    Line("Hangul put together", value('"가"'), allowed=True),
    Line("Hangul taken apart", value('"\u1100\u1161"')),
    Line("16 levels", value(nested(16)), allowed=True),
    Line("17 levels", value(nested(17))),
    Line("17 levels that are escaped nowhere but stand in text", value('"' + "[" * 40 + '"'), allowed=True),
    Line("brackets behind an escaped quote", value('"\\"' + "{" * 40 + '"'), allowed=True),
    Line("many brackets side by side", value("[" + ",".join(["{}"] * 40) + "]"), allowed=True),
    Line("twenty thousand levels", value("[" * 20_000 + "]" * 20_000)),
    Line("twenty thousand levels that never end", b"[" * 20_000),
    Line("an escaped quote without end behind many brackets", b"[" * 17 + b'"' + b'\\"' * 20_000),
    Line("a byte order mark", b"\xef\xbb\xbf" + body()),
    Line("not UTF-8", body().replace(b"2026", b"\xff026")),
    Line("UTF-8 that is longer than it need be", value('"?"').replace(b"?", b"\xc1\x81")),
    Line("a line feed inside", body().replace(b",", b",\n", 1)),
    Line("a raw line feed in text", value('"a\nb"')),
    Line("an escaped line feed in text", value('"a\\nb"'), allowed=True),
    Line("a raw control character in text", value('"\x01"')),
    Line("blanks between the parts", body().replace(b",", b" ,\t ").replace(b":{", b" : {"), allowed=True),
    Line("blanks around", b" \t" + body() + b"\r ", allowed=True),
    Line("another blank around", b"\x0b" + body()),
    Line("something behind it", body() + b"{}"),
    Line("a comma behind it", body() + b","),
    Line("a comma too many", value("[1,]")),
    Line("quotes of another kind", body().replace(b'"', b"'")),
    Line("a comment", body() + b"//"),
    Line("words that are escaped without need", body().replace(b'"by"', b'"\\u0062y"'), allowed=True),
    Line("an unknown escape", value('"\\x41"')),
    Line("nothing", b""),
)
"""The rules of JSON, tried in bodies."""

BODY_RULES: Final = (
    Line("64 KiB", value(f'"{_LONG}"'), allowed=True),
    Line("one byte more", value(f'"{_LONG}x"')),
    Line("not an object", b"[]"),
    Line("a number alone", b"-1"),
    Line("keys that are not known are passed over", body(more=',"later":{"x":[1]}'), allowed=True),
    Line("no by", body().replace(b'"by"', b'"bye"')),
    Line("by is not text", body(by="1")),
    Line("by is not an id", body(by='"somebody"')),
    Line("by in capitals", body(by=f'"{BY.upper()}"')),
    Line("no at", body().replace(b'"at"', b'"when"')),
    Line("at without a zone", body(at='"2026-11-21T23:03:11"')),
    Line("at in UTC", body(at='"2026-11-21T23:03:11Z"'), allowed=True),
    Line("at with nine digits of a second", body(at='"2026-11-21T23:03:11.123456789-03:30"'), allowed=True),
    Line("at with ten digits of a second", body(at='"2026-11-21T23:03:11.1234567890-03:30"')),
    Line("at in digits of another script", body(at='"２０２６-11-21T23:03:11Z"')),
    Line("at on a day that no calendar has", body(at='"2026-02-30T23:03:11Z"')),
    Line("at on the day that only leap years have", body(at='"2028-02-29T23:03:11Z"'), allowed=True),
    Line("at in the 13th month", body(at='"2026-13-01T23:03:11Z"')),
    Line("at 24 o'clock", body(at='"2026-11-21T24:00:00Z"')),
    Line("at in a leap second", body(at='"2026-12-31T23:59:60Z"')),
    Line("at in the year 2031", body(at='"2031-01-01T00:00:00Z"'), allowed=True),
    Line("at in the year 3000", body(at='"3000-01-01T00:00:00Z"')),
    Line("at in the year 999", body(at='"0999-01-01T00:00:00Z"')),
    Line("at with a blank in place of the T", body(at='"2026-11-21 23:03:11Z"')),
    Line("no mono", body().replace(b'"mono"', b'"stereo"')),
    Line("mono below 0", body(mono="-1")),
    Line("mono is true", body(mono="true")),
    Line("mono is text", body(mono='"1"')),
    Line("no boot", body().replace(b'"boot"', b'"shoe"')),
    Line("boot is not an id", body(boot='"b"')),
    Line("no ops", body().replace(b'"ops"', b'"opera"')),
    Line("ops are not a list", body(ops="{}")),
    Line("ops are null", body(ops="null")),
    Line("an op is not an object", op("1")),
    Line("a put that sets nothing", op(_PUT), allowed=True),
    Line("a put with one key more", op('{"put":"answer","id":"6.1","set":{},"x":1}')),
    Line("a put without an id", op('{"put":"answer","set":{},"x":1}')),
    Line("a put without fields", op('{"put":"answer","id":"6.1","sets":{}}')),
    Line("a put whose fields are a list", op('{"put":"answer","id":"6.1","set":[]}')),
    Line("a put and a void in one", op('{"put":"answer","void":"answer","id":"6.1"}')),
    Line("a kind in capitals", op('{"put":"Answer","id":"6.1","set":{}}')),
    Line("a kind of 64 letters", op(f'{{"put":"{"a" * 64}","id":"6.1","set":{{}}}}'), allowed=True),
    Line("a kind of 65 letters", op(f'{{"put":"{"a" * 65}","id":"6.1","set":{{}}}}')),
    Line("a kind that is not known", op('{"put":"gadget_2","id":"6.1","set":{"x":1}}'), allowed=True),
    Line("a record without a name", op('{"put":"answer","id":"","set":{}}')),
    Line("a record's id of 200 characters", op(f'{{"put":"answer","id":"{"a" * 200}","set":{{}}}}'), allowed=True),
    Line("a record's id of 201 characters", op(f'{{"put":"answer","id":"{"a" * 201}","set":{{}}}}')),
    Line("a typed name as a record's id", op('{"put":"answer","id":"Mr Smith","set":{}}')),
    Line(
        "every sign that a record's id may hold", op('{"put":"answer","id":"6.2@dock-3:a+b_c","set":{}}'), allowed=True
    ),
    Line("a record's id that is a number", op('{"put":"answer","id":6,"set":{}}')),
    Line("a field in capitals", op('{"put":"answer","id":"6.1","set":{"Note":1}}')),
    Line("a field with a part behind a dot", op('{"put":"answer","id":"6.1","set":{"tick.Dock-3":1}}'), allowed=True),
    Line("a field that ends with a dot", op('{"put":"answer","id":"6.1","set":{"tick.":1}}')),
    Line("a field without a name", op('{"put":"answer","id":"6.1","set":{"":1}}')),
    Line("a void", op('{"void":"answer","id":"6.1","reason":""}'), allowed=True),
    Line("a void without a reason", op('{"void":"answer","id":"6.1"}')),
    Line("a void whose reason is null", op('{"void":"answer","id":"6.1","reason":null}')),
    Line("a void with one key more", op('{"void":"answer","id":"6.1","reason":"","x":1}')),
    Line("a void in capitals", op('{"void":"Answer","id":"6.1","reason":""}')),
    Line("a receipt", body(more=f',"receipt":"{DIGEST}"'), allowed=True),
    Line("a receipt that is no digest", body(more=',"receipt":"abc"')),
    Line("a receipt in capitals", body(more=f',"receipt":"{DIGEST.upper()}"')),
    Line("a receipt that is null", body(more=',"receipt":null')),
    Line("photos are not a list", body(more=',"photos":{}')),
    Line("photos are null", body(more=',"photos":null')),
    Line("no photos in the list", body(more=',"photos":[]'), allowed=True),
    Line("a photo", photo(f"{{{_PHOTO}}}"), allowed=True),
    Line("a view of a photo", photo(f'{{{_PHOTO},"of":"{DIGEST}"}}'), allowed=True),
    Line("a photo with one key more", photo(f'{{{_PHOTO},"x":1}}')),
    Line("a photo without a size", photo("{" + _PHOTO.replace('"size":1,', "") + "}")),
    Line("a photo smaller than nothing", photo("{" + _PHOTO.replace('"size":1', '"size":-1') + "}")),
    Line("a photo whose size is true", photo("{" + _PHOTO.replace('"size":1', '"size":true') + "}")),
    Line("a photo whose digest is short", photo("{" + _PHOTO.replace(DIGEST, DIGEST[:-1]) + "}")),
    Line("a photo whose type is a word", photo("{" + _PHOTO.replace("image/jpeg", "jpeg") + "}")),
    Line("a photo whose role is a sentence", photo("{" + _PHOTO.replace("original", "the original") + "}")),
    Line("a view of null", photo(f'{{{_PHOTO},"of":null}}')),
    Line("a photo that is text", photo(f'"{DIGEST}"')),
)
"""The rules of bodies beyond those of JSON."""
