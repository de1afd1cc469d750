import requests

from crosstenant.transport.sessions import SessionPool


class Watched(requests.Session):
    """A session that tells whether it was closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True
        super().close()


def test_a_session_passed_in_is_lent_to_everybody_and_never_closed() -> None:
    session = Watched()
    pool = SessionPool(session)

    with pool.lend() as first, pool.lend() as second:
        assert first.session is second.session is session
        first.spoil()
    pool.close()

    assert not session.is_closed


def test_a_factorys_sessions_are_made_as_needed_reused_and_closed() -> None:
    made: list[Watched] = []

    def factory() -> Watched:
        made.append(Watched())
        return made[-1]

    pool = SessionPool(factory)
    with pool.lend() as first, pool.lend() as second:
        assert first.session is not second.session
    with pool.lend() as third:
        assert third.session in made
    assert len(made) == 2

    pool.close()
    assert all(session.is_closed for session in made)


def test_a_spoilt_session_is_closed_and_not_lent_again() -> None:
    pool = SessionPool(Watched)
    with pool.lend() as loan:
        spoilt = loan.session
        loan.spoil()
    with pool.lend() as loan:
        assert loan.session is not spoilt
    pool.close()

    assert isinstance(spoilt, Watched)
    assert spoilt.is_closed
