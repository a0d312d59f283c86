"""JSON as the journal allows it, read slowly and obviously. It shares only a type with sync.strictjson."""

import re
import unicodedata

from sync.strictjson import JSON

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)(?![0-9.eE])")


class NotAllowed(Exception):
    pass


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, expected: str) -> None:
        if not self.text.startswith(expected, self.at):
            raise NotAllowed(expected)
        self.at += len(expected)

    def skip(self) -> None:
        while self.peek() and self.peek() in " \t\r":
            self.at += 1

    def value(self, level: int) -> JSON:
        self.skip()
        first = self.peek()
        if first == '"':
            found: JSON = self.string()
        elif first == "[":
            found = self.array(level)
        elif first == "{":
            found = self.object(level)
        elif first in ("t", "f", "n"):
            found = self.word({"t": "true", "f": "false", "n": "null"}[first])
        else:
            found = self.number()
        self.skip()
        return found

    def word(self, word: str) -> JSON:
        self.take(word)
        return {"true": True, "false": False, "null": None}[word]

    def number(self) -> int:
        found = _WHOLE.match(self.text, self.at)
        if not found or len(found[0]) > 17 or not -(2**53) <= int(found[0]) <= 2**53:
            raise NotAllowed("number")
        self.at = found.end()
        return int(found[0])

    def array(self, level: int) -> list[JSON]:
        if level > 16:
            raise NotAllowed("levels")
        self.take("[")
        self.skip()
        found: list[JSON] = []
        while self.peek() != "]":
            if found:
                self.take(",")
            found.append(self.value(level + 1))
        self.take("]")
        return found

    def object(self, level: int) -> dict[str, JSON]:
        if level > 16:
            raise NotAllowed("levels")
        self.take("{")
        self.skip()
        found: dict[str, JSON] = {}
        while self.peek() != "}":
            if found:
                self.take(",")
                self.skip()
            key = self.string()
            if key in found:
                raise NotAllowed("doubled")
            self.skip()
            self.take(":")
            found[key] = self.value(level + 1)
        self.take("}")
        return found

    def string(self) -> str:
        self.take('"')
        units = ""
        while (one := self.peek()) != '"':
            if one == "" or one < " ":
                raise NotAllowed("string")
            self.at += 1
            units += one if one != "\\" else self.escape()
        self.take('"')
        try:
            text = units.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError as error:
            raise NotAllowed("surrogate") from error
        if unicodedata.normalize("NFC", text) != text:
            raise NotAllowed("form C")
        return text

    def escape(self) -> str:
        one = self.peek()
        self.at += 1
        if one != "u":
            if one not in _ESCAPES:
                raise NotAllowed("escape")
            return _ESCAPES[one]
        digits = self.text[self.at : self.at + 4]
        if not re.fullmatch("[0-9a-fA-F]{4}", digits):
            raise NotAllowed("escape")
        self.at += 4
        return chr(int(digits, 16))


def read_slowly(line: bytes) -> JSON:
    """Raises NotAllowed. Form C is that of the Unicode at hand, so only for text of Unicode 14."""
    try:
        reader = _Reader(line.decode())
    except UnicodeDecodeError as error:
        raise NotAllowed("UTF-8") from error
    if "\n" in reader.text:
        raise NotAllowed("lines")
    found = reader.value(1)
    if reader.at != len(reader.text):
        raise NotAllowed("behind it")
    return found
