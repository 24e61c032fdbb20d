"""What a fact can measure: small functions of a run, by name. Nothing that a lesson writes is ever evaluated.

A measure returns None where the run has no such number: a level never reached, a lane that ended before, a term that
the optimizer does not have.

Every measure takes: run, the session and the traces of its lanes. Some take: lane and coordinate, numbers that count
from 0 here and from 1 in the files; at, the step of the race that is measured; since and until, the first and the last
step that is looked at; name, a term of the equations; value, a level.
"""

from termopt.lessons.measures import costs, losses, maps, paths, races
from termopt.lessons.measures.table import Measure, Value, entered

__all__ = ["MEASURES", "Measure", "Value"]

MEASURES: dict[str, Measure] = {
    name: found for module in (losses, races, paths, costs, maps) for name, found in entered(module).items()
}
