import copy
import json
import pickle
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import ProtocolError
from crosstenant.models._wire import GraphValue, OpenMap
from crosstenant.models.job_status import JobState, JobStatus
from crosstenant.models.partner_policy import InboundTrust, PartnerPolicy, UserConsent
from crosstenant.models.provisioning_event import ProvisioningAction
from crosstenant.models.sync_job import JobSchedule, SyncJob

Load = Callable[[str, str], dict[str, Any]]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CASES = sorted(path for path in (Path(__file__).parent.parent / "payloads").glob("*/*.json"))


def forgetful(value: Any) -> Any:  # noqa: ANN401 (any attribute's value)
    """Return the value as if it had been made by hand, all the way down."""
    if isinstance(value, tuple):
        return tuple(map(forgetful, value))
    if not isinstance(value, GraphValue):
        return value
    own = {field.name: forgetful(getattr(value, field.name)) for field in attrs.fields(type(value)) if field.eq}
    return type(value)(**own)


def nested(value: object) -> Iterator[GraphValue]:
    """Walk through a value and every value in it."""
    if isinstance(value, GraphValue):
        yield value
        for field in attrs.fields(type(value)):
            yield from nested(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from nested(item)


def fits(value: object, hint: Any) -> bool:  # noqa: ANN401 (any annotation)
    """Whether a value is what an attribute's annotation promises."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (UnionType, typing.Union):
        return any(fits(value, argument) for argument in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(item, arguments[0]) for item in value)
    return isinstance(value, NoneType if hint is None else hint)


@pytest.fixture(params=CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def case(request: pytest.FixtureRequest, value_classes: dict[str, type[GraphValue]]) -> tuple[GraphValue, Any]:
    """Every payload there is, and the value that was read from it."""
    path: Path = request.param
    kinds = {
        **value_classes,
        "provisionOnDemand": value_classes["stringKeyStringValuePair"],
        "user": value_classes["directoryObject"],
        "group": value_classes["directoryObject"],
    }
    document = json.loads(path.read_text(encoding="utf-8"))
    if path.parent.name == "applicationServicePrincipal":
        document = document["servicePrincipal"]
    return kinds.get(path.parent.name, kinds["servicePrincipal"]).from_graph(document), document


def test_what_was_read_and_not_changed_is_written_back_as_it_came(case: tuple[GraphValue, Any]) -> None:
    value, document = case

    assert value.to_graph() == {name: said for name, said in document.items() if name != "@odata.context"}


def test_what_was_made_by_hand_says_the_same_once_it_was_written_and_read(case: tuple[GraphValue, Any]) -> None:
    value, _ = case
    written = json.loads(json.dumps(forgetful(value).to_graph()))

    assert type(value).from_graph(written) == value


def test_every_attribute_is_of_the_type_it_promises(case: tuple[GraphValue, Any]) -> None:
    for value in nested(case[0]):
        hints = typing.get_type_hints(type(value))
        wrong = [
            field.name
            for field in attrs.fields(type(value))
            if field.eq and not fits(getattr(value, field.name), hints[field.name])
        ]
        assert not wrong, f"{type(value).__name__}: {wrong}"


def test_every_value_can_be_hashed_pickled_and_copied(case: tuple[GraphValue, Any]) -> None:
    value, _ = case

    assert hash(value) == hash(forgetful(value))
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value


def test_every_value_prints_itself_and_becomes_plain_data(case: tuple[GraphValue, Any]) -> None:
    for value in nested(case[0]):
        assert "\n" not in repr(value)
        assert repr(value).startswith(f"{type(value).__name__}(")
        assert all(
            " : " in line or line.endswith(" :") or line.startswith(" ") for line in value.describe().split("\n")
        )
        assert json.loads(json.dumps(value.to_dict())) == value.to_dict()


def test_every_property_that_the_v1_schema_lists_is_read(
    v1_properties: dict[str, list[str]],
    value_classes: dict[str, type[GraphValue]],
    minimal: Callable[[type[GraphValue]], dict[str, Any]],
) -> None:
    missed = {}
    for graph_type, names in v1_properties.items():
        kind = value_classes[graph_type]
        value = kind.from_graph({**dict.fromkeys(names), **minimal(kind)})
        missed[graph_type] = set(value.extra)

    assert {graph_type: names for graph_type, names in missed.items() if names} == {}


def test_full_payloads_fill_every_attribute(payload: Load, value_classes: dict[str, type[GraphValue]]) -> None:
    for path in CASES:
        if path.stem != "full":
            continue
        value = value_classes[path.parent.name].from_graph(payload(path.parent.name, "full"))
        own = [field.name for field in attrs.fields(type(value)) if field.eq and field.name != "application_id"]

        assert [name for name in own if getattr(value, name) in (None, (), OpenMap())] == [], path.parent.name
        assert value.extra == {}


@given(st.dictionaries(st.text().filter(lambda name: not name.startswith("@odata.")), JSON))
def test_members_nobody_told_us_about_are_kept_and_written_back(strangers: dict[str, Any]) -> None:
    known = {"id": "a", "templateId": "b", "schedule": None, "status": None, "schema": None}
    job = SyncJob.from_graph({**strangers, "synchronizationJobSettings": None, **known})

    assert job.to_dict().get("extra", {}) == {name: said for name, said in strangers.items() if name not in known}
    assert job.to_graph() == {**strangers, "synchronizationJobSettings": None, **known}
    assert job == SyncJob(id="a", template_id="b")


@given(st.text(min_size=1))
def test_a_word_of_tomorrow_is_kept(text: str) -> None:
    status = JobStatus.from_graph({"code": text})

    assert status.state.casefold() == text.casefold()
    assert status.to_graph() == {"code": text}
    assert status.state.is_known is (status.state in set(JobState))


def test_a_word_is_known_in_either_case() -> None:
    assert ProvisioningAction("StagedDelete") is ProvisioningAction.STAGED_DELETE
    assert ProvisioningAction("stageddelete").is_known


def test_a_strange_word_equals_its_text_and_survives_pickling() -> None:
    word = JobState("Hibernating")

    assert word == "Hibernating"
    assert isinstance(word, JobState)
    assert not word.is_known
    assert pickle.loads(pickle.dumps(word)) == word
    assert "Hibernating" not in [str(state) for state in JobState]


def test_a_word_that_comes_as_a_number_is_its_digits() -> None:
    assert JobState(7) == "7"  # type: ignore[arg-type] # that is what is tested


@pytest.mark.parametrize("said", [None, [], "text", 3])
def test_what_is_no_object_is_a_protocol_error(said: Any) -> None:  # noqa: ANN401 (anything but an object)
    with pytest.raises(ProtocolError, match="Graph sent no synchronizationJob but"):
        SyncJob.from_graph(said)


def test_a_value_without_its_id_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError, match="Graph sent a synchronizationJob without its 'id'") as caught:
        SyncJob.from_graph({"templateId": "Azure2Azure"})

    assert caught.value.sent


@pytest.mark.parametrize(
    "payload",
    [
        {"id": "a", "schedule": {"interval": "soon"}},
        {"id": "a", "schedule": {"expiration": "tomorrow"}},
        {"id": "a", "schedule": {"interval": 40}},
        {"id": "a", "schedule": "daily"},
        {"id": "a", "status": {"progress": 5}},
        {"id": "a", "synchronizationJobSettings": [{"value": "without its name"}]},
    ],
)
def test_a_member_that_cannot_be_read_is_a_protocol_error(payload: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        SyncJob.from_graph(payload)


def test_a_changed_attribute_is_written_and_the_rest_stays_as_it_was_read() -> None:
    said = {"inboundAllowed": True, "outboundAllowed": None, "tomorrow": 1}
    consent = UserConsent.from_graph(said)

    assert attrs.evolve(consent, outbound_allowed=False).to_graph() == {**said, "outboundAllowed": False}
    assert attrs.evolve(consent, inbound_allowed=None).to_graph() == {**said, "inboundAllowed": None}


def test_a_change_deep_inside_keeps_what_lies_around_it() -> None:
    said = {"tenantId": "t", "inboundTrust": {"isMfaAccepted": None, "isCompliantNetworkAccepted": True}}
    policy = PartnerPolicy.from_graph(said)
    assert policy.inbound_trust
    changed = attrs.evolve(policy, inbound_trust=attrs.evolve(policy.inbound_trust, mfa_accepted=True))

    assert changed.to_graph()["inboundTrust"] == {"isMfaAccepted": True, "isCompliantNetworkAccepted": True}


def test_what_was_made_by_hand_writes_only_what_it_sets() -> None:
    assert InboundTrust(mfa_accepted=False).to_graph() == {"isMfaAccepted": False}


def test_a_value_can_be_written_with_every_member_for_what_graph_replaces() -> None:
    trust = InboundTrust.from_graph({"isMfaAccepted": False, "tomorrow": 1})

    assert trust.to_whole_graph() == {
        "isMfaAccepted": False,
        "isCompliantDeviceAccepted": None,
        "isHybridAzureADJoinedDeviceAccepted": None,
        "tomorrow": 1,
    }


def test_a_value_tells_what_was_asked_for_from_what_is_not_there() -> None:
    policy = PartnerPolicy.from_graph({"tenantId": "t", "inboundTrust": None})

    assert policy.was_read("inbound_trust")
    assert not policy.was_read("user_consent")
    assert PartnerPolicy(partner_tenant_id="t").was_read("user_consent")


def test_nothing_that_happens_to_the_payload_later_reaches_the_value() -> None:
    said: dict[str, Any] = {"tenantId": "t", "tomorrow": {"list": [1]}, "inboundTrust": {"isMfaAccepted": True}}
    policy = PartnerPolicy.from_graph(said)
    written = policy.to_graph()
    written["tomorrow"]["list"].append(2)
    said["inboundTrust"] = None

    assert policy.to_graph() == {"tenantId": "t", "tomorrow": {"list": [1]}, "inboundTrust": {"isMfaAccepted": True}}


def test_extra_and_values_are_read_only() -> None:
    policy = PartnerPolicy.from_graph({"tenantId": "t", "tomorrow": {"list": [{"deep": 1}]}})

    assert policy.extra["tomorrow"]["list"][0] == {"deep": 1}
    with pytest.raises(TypeError):
        policy.extra["tomorrow"]["list"][0]["deep"] = 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        policy.partner_tenant_id = "u"  # type: ignore[misc] # that is what is tested


def test_extra_is_outside_equality_and_repr() -> None:
    plain, odd = ({"tenantId": "t"}, {"tenantId": "t", "tomorrow": "secret"})

    assert PartnerPolicy.from_graph(plain) == PartnerPolicy.from_graph(odd)
    assert "secret" not in repr(PartnerPolicy.from_graph(odd))


def test_annotations_of_the_answer_are_neither_extra_nor_written_back() -> None:
    schedule = JobSchedule.from_graph(
        {"@odata.context": "x", "@odata.etag": "y", "@odata.type": "z", "state": "Active"}
    )

    assert schedule.extra == {}
    assert schedule.to_graph() == {"@odata.type": "z", "state": "Active"}


def test_an_open_map_behaves_like_the_dict_it_was_made_from() -> None:
    assert OpenMap({"a": [1, {"b": 2}]}) == {"a": (1, {"b": 2})}
    assert repr(OpenMap({"a": 1})) == "{'a': 1}"
    assert len(OpenMap()) == 0
    assert hash(OpenMap({"a": 1})) == hash(OpenMap({"a": 1}))


def everywhere(document: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 (any JSON value)
    """Yield every place in a document: the object or list, and the name or index in it."""
    for place, said in document.items() if isinstance(document, dict) else enumerate(document):
        yield document, place
        if isinstance(said, dict | list):
            yield from everywhere(said)


FULL = [path for path in CASES if path.stem == "full"]


@pytest.fixture(params=FULL, ids=lambda path: path.parent.name)
def full(request: pytest.FixtureRequest, value_classes: dict[str, type[GraphValue]]) -> tuple[type[GraphValue], Any]:
    """A payload with everything in it, and the class that reads it."""
    path: Path = request.param
    return value_classes[path.parent.name], json.loads(path.read_text(encoding="utf-8"))


def test_null_anywhere_breaks_no_read_unless_it_is_the_id(full: tuple[type[GraphValue], Any]) -> None:
    kind, document = full
    for holder, place in list(everywhere(document)):
        said = holder[place]
        if isinstance(holder, list) or place in {"id", "tenantId"}:
            continue
        holder[place] = None
        value = kind.from_graph(document)
        assert value.to_graph() == {name: kept for name, kept in document.items() if name != "@odata.context"}
        assert value.describe()
        holder[place] = said


def test_a_strange_member_anywhere_breaks_no_read_and_is_written_back(full: tuple[type[GraphValue], Any]) -> None:
    kind, document = full
    for holder, _ in list(everywhere(document)):
        if isinstance(holder, dict):
            holder["tomorrow"] = {"never": ["seen"]}
    written = kind.from_graph(document).to_graph()

    assert written == {name: said for name, said in document.items() if name != "@odata.context"}


def test_a_strange_word_anywhere_breaks_no_read(full: tuple[type[GraphValue], Any]) -> None:
    kind, document = full
    moments = ("DateTime", "Time", "Date", "timeBegan", "timeEnded", "Began", "nextAttempt", "expiration", "interval")
    for holder, place in list(everywhere(document)):
        if isinstance(holder[place], str) and not str(place).endswith(moments):
            holder[place] = "somethingNew"

    assert kind.from_graph(document).to_graph().get("id", "somethingNew") == "somethingNew"
