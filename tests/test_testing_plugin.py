"""The pytest plugin, as other people's test suites meet it: each test runs a small suite of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]

pytest_plugins = ("pytester",)


# pytester forgets every module that a run in this process loads first; these must stay the modules that they are.
_KEPT = ("requests", "crosstenant.facade", "crosstenant.emulator.__main__", "crosstenant.emulator.scenarios",
         "crosstenant.emulator.serving.adapter", "crosstenant.emulator.serving.dispatch")  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    for name in _KEPT:
        import_module(name)


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run a test file with warnings as errors, and nothing else configured."""

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_inprocess("-W", "error", "--strict-markers", "-p", "no:cacheprovider", *options)

    return run


def test_an_emulator_is_ready_without_any_import(run: Run) -> None:
    result = run("""
        def test_it(crosstenant_emulator):
            tenant = crosstenant_emulator.add_tenant("Fabrikam", domain="fabrikam.com", users=2)
            assert len(tenant.state.users) == 2
    """)
    result.assert_outcomes(passed=1)


def test_each_test_has_its_own_seed_and_the_same_one_in_every_run(run: Run) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("number", [1, 2])
        def test_it(number, crosstenant_emulator):
            print("seed", crosstenant_emulator.seed, crosstenant_emulator.add_tenant("A").id)
    """
    first, second = (seeds(run(source, "-rP")) for _ in range(2))
    assert first == second
    assert len(set(first)) == 2


def seeds(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("seed ")]


def test_a_marker_decides_what_world_it_is(run: Run) -> None:
    result = run("""
        from datetime import UTC, datetime, timedelta
        import pytest
        from crosstenant.emulator import Delays, Switches

        NOT_CONFIGURED = Switches(new_job_code="NotConfigured")
        pytestmark = pytest.mark.crosstenant(seed=7, delays=Delays.none())

        @pytest.mark.crosstenant(switches=NOT_CONFIGURED, start=datetime(2030, 1, 1, tzinfo=UTC))
        def test_it(crosstenant_emulator):
            assert crosstenant_emulator.seed == 7
            assert crosstenant_emulator.delays.log == timedelta(0)
            assert crosstenant_emulator.switches.new_job_code == "NotConfigured"
            assert crosstenant_emulator.clock.now().year == 2030

        def test_the_other():
            pass
    """)
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "told"),
    [("crosstenant(sed=7)", "crosstenant * sed"), ("crosstenant(7)", "crosstenant * 7"),
     ("crosstenant_link(configured=True, user=3)", "crosstenant_link * user"),
     ("crosstenant_server(tsl=True)", "crosstenant_server * tsl")],
)  # fmt: skip
def test_a_misspelled_marker_is_refused_by_name(run: Run, marker: str, told: str) -> None:
    result = run(f"""
        import pytest

        @pytest.mark.{marker}
        def test_it(crosstenant_link, crosstenant_server):
            pass
    """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*The marker {told}*"])


def test_a_planned_fault_that_never_strikes_fails_the_test(run: Run) -> None:
    result = run("""
        from crosstenant.emulator import faults

        def test_it(crosstenant_emulator):
            crosstenant_emulator.faults.plan(faults.fails(503), "GET", "/users")
    """)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*Planned failures that never struck: GET /users*"])


def test_a_link_is_two_tenants_with_our_clients_signed_in_and_nothing_configured(run: Run) -> None:
    result = run("""
        def test_it(crosstenant_link):
            link = crosstenant_link
            assert [user.user_principal_name for user in link.source.directory.users()][:2] == [
                "user1@fabrikam.com", "user2@fabrikam.com"
            ]
            assert list(link.target.directory.users()) == []
            assert link.source_tenant.domain == "fabrikam.com"
            assert link.target_tenant.domain == "contoso.com"
            assert link.arranged is None
            assert not link.sync.user_sync_enabled()
            assert list(link.source.links()) == []
    """)
    result.assert_outcomes(passed=1)


def test_a_configured_link_has_taken_all_thirteen_steps(run: Run) -> None:
    result = run("""
        import pytest

        @pytest.mark.crosstenant_link(configured=True, users=25)
        def test_it(crosstenant_link):
            sync = crosstenant_link.sync
            before = len(crosstenant_link.world.requests)
            assert before == 0
            assert sync.check_access().ok
            for step in (
                sync.enable_user_sync, sync.enable_inbound_redemption, sync.enable_outbound_redemption,
                sync.create_job, sync.save_credentials, lambda: sync.create_configuration_app("Fabrikam to Contoso"),
            ):
                assert not step().changed
            assert sync.test_connection().ok
            assert len(list(sync.assignments())) == 25
            assert sync.status().state.value == "Active"
            assert len(list(sync.synchronized_users())) == 25
            assert sync.was_synced("user25@fabrikam.com")
            assert {record.incoming.method for record in crosstenant_link.world.requests} <= {"GET", "POST"}
    """)
    result.assert_outcomes(passed=1)


def test_a_configured_link_may_have_few_people_assigned_and_get_into_trouble(run: Run) -> None:
    result = run("""
        import pytest

        @pytest.mark.crosstenant_link(configured=True, users=3, assigned=["user2@fabrikam.com"])
        class TestIt:
            def test_one(self, crosstenant_link):
                (user,) = crosstenant_link.sync.synchronized_users()
                assert crosstenant_link.arranged.counterpart(crosstenant_link.source_tenant.user("user2@fabrikam.com"))
                crosstenant_link.arranged.trouble.withdraws_outbound_redemption()
                assert not crosstenant_link.sync.test_connection().ok

            @pytest.mark.crosstenant_link(assigned=[])
            def test_none(self, crosstenant_link):
                assert list(crosstenant_link.sync.synchronized_users()) == []
    """)
    result.assert_outcomes(passed=2)


def test_a_served_world_is_the_same_world(run: Run) -> None:
    result = run("""
        import pytest
        import requests

        @pytest.mark.crosstenant_link(users=2)
        def test_it(crosstenant_server, crosstenant_tenants):
            source = crosstenant_server.description["tenants"][0]
            assert [user["userPrincipalName"][:5] for user in source["users"]] == ["user1", "user2"]
            form = {"grant_type": "client_credentials", "client_id": source["client_id"],
                    "client_secret": source["client_secret"], "scope": f"{crosstenant_server.url}/.default"}
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(f"{crosstenant_server.url}/{source['tenant_id']}/oauth2/v2.0/token", data=form)
                bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
                users = session.get(f"{crosstenant_server.url}/v1.0/users", headers=bearer).json()["value"]
            assert len(users) == 2
            assert crosstenant_server.url.startswith("http://127.0.0.1:")
            assert len(crosstenant_server.world.requests) == 2
            assert crosstenant_tenants.source.id == source["tenant_id"]

        @pytest.mark.crosstenant_server(tls=True)
        def test_tls(crosstenant_server):
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(f"{crosstenant_server.url}/v1.0/users", verify=crosstenant_server.ca)
            assert answer.status_code == 401
            assert crosstenant_server.description["ca"] == crosstenant_server.ca
    """)
    result.assert_outcomes(passed=2)


def test_the_plugin_can_be_left_out(run: Run) -> None:
    result = run(
        """
        def test_it(crosstenant_emulator):
            pass
        """,
        "-p",
        "no:crosstenant",
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'crosstenant_emulator' not found*"])


def test_an_unrelated_run_loads_nothing_heavy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile("""
        import sys

        def test_it(request):
            assert request.config.pluginmanager.hasplugin("crosstenant.testing")
            ours = {name for name in sys.modules if name.partition(".")[0] == "crosstenant"}
            assert ours == {"crosstenant", "crosstenant.testing"}
            heavy = {"attr", "attrs", "msal", "requests", "tenacity", "urllib3", "werkzeug"}
            assert not heavy & set(sys.modules)
    """)
    # In a process of its own, with no other plugin: this one has loaded everything long ago.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    result = pytester.run(sys.executable, "-m", "pytest", "-W", "error", "-p", "crosstenant.testing")
    result.assert_outcomes(passed=1)


def test_the_how_to_page_is_a_suite_that_passes(run: Run) -> None:
    page = Path(__file__).parent.parent / "docs" / "how-to" / "test-with-pytest.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    run("\n".join(blocks)).assert_outcomes(passed=5)
