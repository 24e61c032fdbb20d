"""What can be told of a step and a run: explanation, curvature, measures, breakpoints."""
