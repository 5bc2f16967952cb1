"""Every figure with its origin: measures, observations, published indices."""
