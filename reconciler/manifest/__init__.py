"""The manifest: YAML in, a checked desired state out. The only place that speaks YAML."""
