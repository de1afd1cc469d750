import pytest

from crosstenant.errors import AuthenticationError
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.login_http import LoginReply, login_origins
from crosstenant.transport.replies import Reply


def test_a_refusal_that_msal_cannot_use_is_an_authentication_error() -> None:
    LoginReply(Reply(200)).raise_for_status()

    with pytest.raises(AuthenticationError, match="404"):
        LoginReply(Reply(404)).raise_for_status()


def test_secrets_go_to_the_authority_and_its_published_aliases_only() -> None:
    assert login_origins(Cloud.CHINA) == {
        "https://login.chinacloudapi.cn",
        "https://login.partner.microsoftonline.cn",
    }
    assert login_origins(Cloud.US_GOVERNMENT_L4) == {"https://login.microsoftonline.us"}
