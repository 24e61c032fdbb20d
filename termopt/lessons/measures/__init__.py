"""What a fact can measure: small functions of a run, by name. Nothing that a lesson writes is ever evaluated.

Lanes and coordinates count from 0 here and from 1 in the files; steps are those of the race. A measure answers None
where the run has no such number: a level never reached, a lane that ended before, a term that the optimizer does not
have.
"""

from termopt.lessons.measures import costs, losses, races, walks
from termopt.lessons.measures.table import Measure, Value, entered

__all__ = ["MEASURES", "Measure", "Value"]

MEASURES: dict[str, Measure] = {
    name: found for module in (losses, races, walks, costs) for name, found in entered(module).items()
}
