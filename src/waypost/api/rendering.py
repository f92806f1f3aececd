"""How values are written in answers: an Enum as its value, everything else as django-ninja does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder


class HouseEncoder(NinjaJSONEncoder):
    """Writes `RecommendationState.ISSUED` as "issued", as the document of the interface promises."""

    def default(self, o: Any) -> Any:
        """The plain value of what JSON does not know."""
        return o.value if isinstance(o, Enum) else super().default(o)


class HouseRenderer(JSONRenderer):
    """JSON with the values of Enums, and with Chinese as Chinese."""

    encoder_class = HouseEncoder
    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}
