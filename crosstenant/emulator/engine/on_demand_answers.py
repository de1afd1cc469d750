"""Changes written as the answer of on-demand provisioning, in either of its two wire shapes.

Evidence: docs; two pages show two shapes, see the switch.
"""

import json
from datetime import datetime, timedelta
from typing import Literal

from crosstenant.emulator.engine.changes import Change
from crosstenant.emulator.engine.steps import StepNames, steps_of

STATUS_INFO_KEY = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"

OnDemandShape = Literal["array", "object"]


def answer(changes: list[Change], *, shape: OnDemandShape, names: StepNames) -> dict[str, object]:
    """Write the ``stringKeyStringValuePair``: JSON text of an array (how-to) or of one object (reference)."""
    results = [_result(change, names) for change in changes]
    if shape == "array":
        return {"key": STATUS_INFO_KEY, "value": json.dumps(results)}
    first = changes[0] if changes else None
    return {
        "key": json.dumps(_verdict(first)) if first else json.dumps({"result": "Skipped", "details": {}}),
        "value": json.dumps(results[0] if results else {}),
    }


def _verdict(change: Change) -> dict[str, object]:
    code = change.failure.code if change.failure else change.skip_reason
    message = change.failure.reason if change.failure else ""
    details = {"errorCode": code, "errorMessage": message} if code else {}
    return {"result": change.status, "details": details}


def _result(change: Change, names: StepNames) -> dict[str, object]:
    began = change.at - timedelta(milliseconds=change.milliseconds)
    return {
        "provisioningSteps": _steps(change, began, names),
        "modifiedProperties": change.modified.as_properties(),
        "action": change.action,
        "changeId": change.change_id,
        "startTime": _instant(began),
        "endTime": _instant(change.at),
        "reportableIdentifier": change.source_name,
        "statusInfo": _status_info(change),
        "sourceIdentity": {"id": change.source_id, "type": change.object_type, "displayName": None, "details": None},
        "sourceSystem": {"id": None, "name": change.label.source_system, "details": None},
        "targetIdentity": {
            "id": change.target_id or None,
            "type": change.object_type,
            "displayName": None,
            "details": None,
        },
        "targetSystem": {"id": None, "name": change.label.target_system, "details": None},
    }


def _status_info(change: Change) -> dict[str, object]:
    failure = change.failure
    return {
        "status": change.status,
        "errorCode": failure.code if failure else None,
        "reason": failure.reason if failure else None,
        "additionalDetails": None,
        "errorCategory": failure.category if failure else None,
        "recommendedAction": failure.recommended_action if failure else None,
    }


def _steps(change: Change, began: datetime, names: StepNames) -> list[dict[str, object]]:
    steps = steps_of(change, names)
    pause = (change.at - began) / max(1, len(steps))
    return [
        {
            "name": step.name,
            "type": step.kind,
            "status": step.status,
            "description": step.description,
            "timestamp": _instant(began + number * pause),
            "details": step.details,
        }
        for number, step in enumerate(steps)
    ]


def _instant(moment: datetime) -> str:
    # Seven fractional digits, as .NET writes them.
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"
