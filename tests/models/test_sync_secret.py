import pytest

from crosstenant.errors import ProtocolError
from crosstenant.models.sync_secret import SyncSecret


def test_a_masked_value_is_none() -> None:
    secret = SyncSecret.from_graph({"key": "Password", "value": "*"})

    assert secret.is_masked
    assert secret.value is None


@pytest.mark.parametrize("value", ["", "SyncPolicy", "**"])
def test_any_other_value_is_kept(value: str) -> None:
    secret = SyncSecret.from_graph({"key": "AuthenticationType", "value": value})

    assert not secret.is_masked
    assert secret.to_graph() == {"key": "AuthenticationType", "value": value}


def test_a_secret_without_a_key_cannot_be_read() -> None:
    with pytest.raises(ProtocolError, match="key"):
        SyncSecret.from_graph({"value": "x"})


def test_the_value_never_shows() -> None:
    secret = SyncSecret("Password", "hunter2")

    assert "Password" in repr(secret)
    assert "hunter2" not in repr(secret) + str(secret)
