"""Phone methods of users, as far as they decide who can be synchronized: sign-in by text message.

Graph: ``/users/{id}/authentication/phoneMethods``; "Configure cross-tenant synchronization", users skipped because SMS
sign-in is enabled on the user.
"""

from crosstenant.emulator import access
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.documents import text
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.routing import Call, Routes

routes = Routes("derived")

MOBILE_PHONE = "3179e48a-750b-4051-897c-87b9720928f7"
"""The id that every user's mobile phone has as a method."""


@routes.route(
    "POST",
    "/users/<user_id>/authentication/phoneMethods/<method_id>/disableSmsSignIn",
    needs=access.AUTHENTICATION_METHOD_WRITE,
)
def disable_sms_sign_in(call: Call, user_id: str, method_id: str) -> None:
    """Let a user no longer sign in by text message.

    Graph: ``POST /users/{id}/authentication/phoneMethods/{id}/disableSmsSignIn``.
    """
    user = directory.find_user(call, user_id)
    if method_id.lower() != MOBILE_PHONE:
        raise not_found(method_id)
    call.tenant.users.update(text(user, "id"), {"_smsSignIn": False})
