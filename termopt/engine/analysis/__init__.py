"""Analysis of a step and of a run: explanation, curvature, measures, breakpoints."""
