"""How the default schema is worded, where Microsoft's pages and captured schemas differ."""

import attrs


@attrs.frozen(kw_only=True)
class SchemaVariant:
    """One reading of the default schema; the defaults are those of "Configure cross-tenant synchronization".

    Attributes:
        product_name: What the directories and the user mapping call the product: ``Azure Active Directory`` in the
            article, ``Microsoft Entra ID`` in schemas captured since 2025.
        rule_priority: 1 in the article, 0 in a captured schema.
        flag_separator: Between the words of a flags value: ``", "`` in the reference, ``","`` in captured schemas.
        maps_mobile: Whether ``mobile`` is among the default mappings; a captured schema lacks it.
        maps_manager: Whether ``manager`` is; it is not in US Government and across clouds.
    """

    product_name: str = "Azure Active Directory"
    rule_priority: int = 1
    flag_separator: str = ", "
    maps_mobile: bool = False
    maps_manager: bool = True


ARTICLE = SchemaVariant()
"""The reading that the article prints."""
