"""Names for new things: random to look at, the same for the same seed."""

import base64
import random
import uuid
from typing import cast

import attrs

from crosstenant.emulator.documents import Document


@attrs.define
class Ids:
    """Deals GUIDs and other identifiers from one seeded sequence.

    Attributes:
        random: The sequence itself, for whatever else must be repeatable by seed.
    """

    random: random.Random

    @classmethod
    def from_seed(cls, seed: int) -> "Ids":
        """Begin the sequence of a seed."""
        return cls(random.Random(seed))

    def guid(self) -> str:
        """Return a new version 4 GUID in lower case."""
        return str(self._uuid())

    def secret(self) -> str:
        """Return a new client secret in the look of Entra's: 40 characters."""
        return self._base64(30).replace("-", "~").replace("_", ".")

    def assignment_id(self, principal_id: str) -> str:
        """Return an app role assignment's id: 43 characters that hold the principal's GUID in .NET byte order."""
        raw = uuid.UUID(principal_id).bytes_le + self._uuid().bytes_le
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def to_document(self) -> Document:
        """Return where the sequence stands, as JSON has it."""
        version, numbers, gauss = self.random.getstate()
        return {"version": version, "numbers": list(numbers), "gauss": gauss}

    def fill(self, document: Document) -> None:
        """Continue where `to_document` stood."""
        self.random.setstate((document["version"], tuple(cast("list[int]", document["numbers"])), document["gauss"]))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _base64(self, length: int) -> str:
        return base64.urlsafe_b64encode(self.random.randbytes(length)).decode().rstrip("=")
