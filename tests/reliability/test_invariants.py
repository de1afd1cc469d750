"""Every invariant can go red: each is broken here once, on purpose, on every run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from bench import PEOPLE, Bench, Hands
from driving import plan_and_apply
from running import tell
from slots import SLOT
from troubles import Aim, planned

from crosstenant.emulator import faults

_PARTNERS = "/policies/crossTenantAccessPolicy/partners"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A link that stands, with nothing broken on the way."""
    bench = Bench(tmp_path, signs_in=False)
    with bench.process() as hands:
        plan_and_apply(hands)
    assert bench.watch.broken == []
    assert bench.lacks() == []
    return bench


@pytest.fixture
def hands(bench: Bench) -> Iterator[Hands]:
    with bench.process() as hands:
        yield hands


def _broken(bench: Bench) -> set[str]:
    return {told.partition(":")[0] for told in bench.watch.broken}


def _send(
    bench: Bench, side: str, method: str, path: str, *, body: object = None, tenant: str = "", request_id: str = "abc"
) -> None:
    """Send a request as no client of ours would, over the wire of one side."""
    token = bench.tenants[tenant or side].credential.get_token("https://graph.microsoft.com/.default").token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers |= {"client-request-id": str(uuid4()) if request_id else ""}
    bench.session(side).request(method, f"https://graph.microsoft.com/v1.0{path}", json=body, headers=headers)


def _look(hands: Hands) -> None:
    hands.sync.assignments()


def test_a_second_app_breaks_i1(bench: Bench, hands: Hands) -> None:
    hands.source.configuration_apps.instantiate("Another")

    assert _broken(bench) == {"I1"}


def test_an_entry_for_a_third_tenant_breaks_i2(bench: Bench, hands: Hands) -> None:
    partners = bench.watch.target.partners
    partners["third"] = {**next(iter(partners.values())), "tenantId": "third"}
    _look(hands)

    assert _broken(bench) == {"I2"}


def test_a_second_job_breaks_i3(bench: Bench, hands: Hands) -> None:
    app = next(hands.source.configuration_apps.all())
    hands.source.sync_jobs.create(app)

    assert _broken(bench) == {"I3"}


def test_somebody_else_in_scope_breaks_i4(bench: Bench, hands: Hands) -> None:
    hands.sync.assign("user3@fabrikam.com")

    assert _broken(bench) == {"I4"}


@pytest.mark.parametrize("value", ["*", "", "another tenant"])
def test_a_secret_that_changes_breaks_i5(bench: Bench, hands: Hands, value: str) -> None:
    next(iter(bench.watch.source.secrets.values()))["CompanyId"] = value
    _look(hands)

    assert "I5" in _broken(bench)


def test_a_token_of_the_other_tenant_breaks_i6(bench: Bench, hands: Hands) -> None:
    _send(bench, "source", "GET", "/users", tenant="target")

    assert _broken(bench) == {"I6"}


def test_a_deletion_breaks_i7_and_undoes_a_step(bench: Bench, hands: Hands) -> None:
    hands.sync.unassign(PEOPLE[0])

    assert _broken(bench) == {"I7", "I13"}


def test_a_deletion_in_a_batch_breaks_i7(bench: Bench, hands: Hands) -> None:
    item = {"id": "1", "method": "DELETE", "url": f"{_PARTNERS}/nobody"}
    _send(bench, "source", "POST", "/$batch", body={"requests": [item]})

    assert _broken(bench) == {"I7"}


def test_a_setting_that_is_not_ours_breaks_i8(bench: Bench, hands: Hands) -> None:
    body = {"inboundTrust": {"isMfaAccepted": True}}
    _send(bench, "target", "PATCH", f"{_PARTNERS}/{bench.ids['source']}", body=body)

    assert _broken(bench) == {"I8"}


def test_starting_a_job_that_runs_breaks_i9(bench: Bench, hands: Hands) -> None:
    app = next(hands.source.configuration_apps.all())
    hands.source.sync_jobs.start(app, next(hands.source.sync_jobs.all(app)))

    assert _broken(bench) == {"I9"}


def test_a_step_that_never_succeeds_breaks_i10(tmp_path: Path) -> None:
    def never(hands: Hands) -> None:
        hands.sync.create_job()

    story = tell(Bench(tmp_path, signs_in=False), [], drive=never)

    assert any(told.startswith("I10") for told in story.wrong)


def test_a_run_that_writes_where_nothing_is_left_to_do_breaks_i11(tmp_path: Path) -> None:
    def again_and_again(hands: Hands) -> None:
        plan_and_apply(hands)
        hands.sync.restart()

    story = tell(Bench(tmp_path, signs_in=False), [], drive=again_and_again)

    assert any(told.startswith("I11") for told in story.wrong)


def test_a_write_while_a_plan_is_made_breaks_i12(bench: Bench, hands: Hands) -> None:
    with hands.reading():
        hands.sync.restart()

    assert _broken(bench) == {"I12"}


def test_a_plan_that_reads_too_much_breaks_i11(tmp_path: Path) -> None:
    def reads_on_and_on(hands: Hands) -> None:
        plan_and_apply(hands)
        with hands.reading():
            for _ in range(17):
                _look(hands)

    story = tell(Bench(tmp_path, signs_in=False), [], drive=reads_on_and_on)

    assert [told.partition(":")[0] for told in story.wrong] == ["I11"]


@pytest.mark.parametrize(
    ("content", "mode"), [("{", 0o600), ("{}", 0o644), ('{"it": "eyJ0eXAi"}', 0o600), ('{"it": "SECRET"}', 0o600)]
)
def test_a_journal_that_is_broken_or_public_or_tells_a_secret_breaks_i20(bench: Bench, content: str, mode: int) -> None:
    journal = bench.journals[0]
    journal.write_text(content.replace("SECRET", bench.tenants["source"].client_secret), encoding="utf-8")
    journal.chmod(mode)
    bench.check_journal()

    assert _broken(bench) == {"I20"}


def test_asking_before_retry_after_is_over_breaks_i14(bench: Bench, hands: Hands) -> None:
    bench.aims = [Aim(SLOT["R15"], 1, planned(faults.throttles(30)))]
    _send(bench, "source", "GET", "/servicePrincipals")
    _send(bench, "source", "GET", "/servicePrincipals")

    assert _broken(bench) == {"I14"}


def test_a_sixth_attempt_breaks_i15(bench: Bench, hands: Hands) -> None:
    bench.aims = [Aim(SLOT["R15"], 1, planned(faults.fails(500)), times=None)]
    for _ in range(6):
        _send(bench, "source", "GET", "/servicePrincipals")

    assert _broken(bench) == {"I15"}


def test_attempts_beyond_the_deadline_break_i15(bench: Bench, hands: Hands) -> None:
    bench.aims = [Aim(SLOT["R15"], 1, planned(faults.fails(500)), times=None)]
    _send(bench, "source", "GET", "/servicePrincipals")
    bench.world.advance(minutes=16)
    _send(bench, "source", "GET", "/servicePrincipals")

    assert _broken(bench) == {"I15"}


def test_a_foreign_host_breaks_i16(bench: Bench, hands: Hands) -> None:
    with pytest.raises(requests.ConnectionError):
        bench.session("source").get("https://graph.example.com/v1.0/me")

    assert "I16" in _broken(bench)


def test_a_request_without_an_id_of_its_own_breaks_i17(bench: Bench, hands: Hands) -> None:
    _send(bench, "source", "GET", "/users", request_id="")

    assert _broken(bench) == {"I17"}


def test_an_error_of_another_tree_breaks_i18(tmp_path: Path) -> None:
    def stumbles(hands: Hands) -> None:
        raise KeyError("a bug")

    story = tell(Bench(tmp_path, signs_in=False), [], drive=stumbles)

    assert [told.partition(":")[0] for told in story.wrong] == ["I18"]


def test_a_link_that_is_said_to_stand_and_does_not_breaks_i19(tmp_path: Path) -> None:
    def boasts(hands: Hands) -> None:
        hands.sync.check_access()

    story = tell(Bench(tmp_path, signs_in=False), [], drive=boasts)

    assert {told.partition(":")[0] for told in story.wrong} == {"I19"}


def test_a_write_after_a_refusal_is_noticed(tmp_path: Path) -> None:
    def goes_on(hands: Hands) -> None:
        try:
            hands.sync.enable_user_sync()
        finally:
            hands.sync.enable_outbound_redemption()

    aim = Aim(SLOT["R04"], 1, planned(faults.fails(403)), times=None)
    story = tell(Bench(tmp_path, signs_in=False), [aim], drive=goes_on, is_final=True)

    assert any(told.startswith("G3") for told in story.wrong)


def test_a_fault_that_never_struck_is_noticed(tmp_path: Path) -> None:
    story = tell(Bench(tmp_path, signs_in=False), [Aim(SLOT["R04"], 99, planned(faults.fails(403)))])

    assert story.wrong == ["the fault aimed at R04 never struck"]
