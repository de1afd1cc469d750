import subprocess
import sys

import pytest

from crosstenant.models.mapping_checks import (
    extension_fault,
    matching_fault,
    misspelling,
    pair_fault,
    source_fault,
    target_fault,
)
from crosstenant.models.schema_directory import AttributeDefinition, AttributeType, Mutability, ObjectDefinition
from crosstenant.models.sync_schema import AttributeMapping

TEXT = AttributeDefinition(name="department")
SEVERAL = AttributeDefinition(name="otherMails", is_multivalued=True)
POINTER = AttributeDefinition(name="manager", type=AttributeType.REFERENCE)
NUMBER = AttributeDefinition(name="level", type=AttributeType.INTEGER)
LOCKED = AttributeDefinition(name="createdBy", mutability=Mutability.READ_ONLY)
USERS = ObjectDefinition(name="User", attributes=(TEXT, SEVERAL, POINTER, NUMBER, LOCKED))


def test_what_the_schema_knows_can_be_read_and_written() -> None:
    assert source_fault(USERS, "department") == target_fault(USERS, "department") == ""
    assert source_fault(USERS, "createdBy") == ""


def test_what_is_read_only_is_no_target() -> None:
    assert target_fault(USERS, "createdBy") == "createdBy cannot be a target: it is read-only there."


def test_without_a_directory_everything_is_believed_but_what_is_documented() -> None:
    assert source_fault(None, "whatever") == target_fault(None, "whatever") == ""
    assert source_fault(None, "userType")
    assert target_fault(None, "otherMails")


def test_without_a_directory_a_name_that_is_nearly_a_usual_one_is_told() -> None:
    assert misspelling("Department") == "A new job's users have no attribute 'Department'; did you mean 'department'?"
    assert misspelling("companyNam").endswith("'companyName'?")
    assert not any(map(misspelling, ("department", "shoeSize", f"extension_{'0' * 32}_department")))


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        (TEXT, NUMBER, ""),
        (TEXT, None, ""),
        (None, TEXT, ""),
        (POINTER, POINTER, ""),
        (SEVERAL, SEVERAL, ""),
        (TEXT, SEVERAL, ""),
        (SEVERAL, TEXT, "SchemaPropertyCanOnlyAcceptValue"),
        (POINTER, TEXT, "of type Reference"),
        (TEXT, POINTER, "manager of type Reference"),
    ],
)
def test_attributes_go_together_by_number_and_type(
    source: AttributeDefinition | None, target: AttributeDefinition | None, says: str
) -> None:
    fault = pair_fault(source, target)

    assert says in fault
    assert bool(fault) is bool(says)


def test_only_a_matching_mapping_is_untouchable() -> None:
    assert matching_fault(AttributeMapping(target_attribute="department")) == ""
    assert "schemaInvalid" in matching_fault(
        AttributeMapping(target_attribute="alternativeSecurityIds", matching_priority=1)
    )


@pytest.mark.parametrize("name", ["extension_0123_costCenter", "customAttribute1", "a.b"])
def test_an_extension_s_name_is_accepted(name: str) -> None:
    assert extension_fault(name) == ""


@pytest.mark.parametrize("name", ["", " ", "a b", "1a", "a[b]", "a\n", "x" * 257])
def test_what_no_attribute_is_called_is_refused(name: str) -> None:
    assert extension_fault(name)


def test_filters_and_expressions_load_only_when_they_are_used() -> None:
    program = (
        "import sys; from crosstenant import CrossTenantSync\n"
        "late = ('crosstenant.models.scope', 'crosstenant.models.expressions', 'crosstenant.workflows.drafting')\n"
        "sys.exit(any(name in sys.modules for name in late))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
