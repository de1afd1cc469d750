"""The wanted state of one link, as a value, as TOML and as JSON. Every field that is None is left alone."""

from crosstenant.workflows.configuration.mapping_change import MappingChange
from crosstenant.workflows.configuration.partner_settings import PartnerSettings
from crosstenant.workflows.configuration.value import SyncConfiguration, SyncScope

__all__ = ["MappingChange", "PartnerSettings", "SyncConfiguration", "SyncScope"]
