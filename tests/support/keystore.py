"""A keystore as the system's would be, in memory; it loses its secrets, or does not answer, by name."""

from dataclasses import dataclass, field

from inspector_app.vault.errors import KeystoreTrouble


@dataclass
class FakeKeystore:
    """Keeps what it is given, until it is told to misbehave."""

    secrets: dict[str, bytes] = field(default_factory=dict)
    is_out_of_order: bool = False
    keeps_nothing: bool = False
    """It says that it kept a secret, and did not."""

    async def put(self, name: str, secret: bytes) -> None:
        self._answer()
        if not self.keeps_nothing:
            self.secrets[name] = secret

    async def get(self, name: str) -> bytes | None:
        self._answer()
        return self.secrets.get(name)

    async def delete(self, name: str) -> None:
        self._answer()
        self.secrets.pop(name, None)

    def loses_everything(self) -> None:
        """As when a person resets it, or the phone was restored."""
        self.secrets.clear()

    def _answer(self) -> None:
        if self.is_out_of_order:
            raise KeystoreTrouble("out of order")
