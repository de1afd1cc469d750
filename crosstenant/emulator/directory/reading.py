"""Reading directory objects that may not have settled yet."""

from collections.abc import Iterator

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.routing import Call
from crosstenant.emulator.storage.objects import ObjectSet


def find_settled(call: Call, objects: ObjectSet, identifier: str) -> Document:
    """Return an object that every replica knows by now.

    Raises:
        GraphFault: 404 ``Request_ResourceNotFound``.
    """
    found = objects.get(identifier)
    if found is None or not call.tenant.has_settled(text(found, "id"), call.now):
        raise not_found(identifier)
    return found


def settled(call: Call, objects: ObjectSet) -> Iterator[Document]:
    """Yield the objects that every replica knows by now, oldest first."""
    return (document for document in objects if call.tenant.has_settled(text(document, "id"), call.now))
