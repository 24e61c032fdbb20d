"""The interface: the only place that imports textual. It holds no truth; sessions and traces do."""
