"""How many messages a state sends, what they cost, and which limits it meets."""

from reconciler.volume.contents import address_well, foresee
from reconciler.volume.forecast import Forecast, forecast, forecast_change
from reconciler.volume.plans import Plans, load_plans, parse_plans

__all__ = ["Forecast", "Plans", "address_well", "forecast", "forecast_change", "foresee", "load_plans", "parse_plans"]
