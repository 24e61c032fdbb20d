"""optax's Adam over many starts, jit + vmap + scan in float64: for each line read, µs a step. Compiled beforehand.

Arguments: steps, lanes, and `ends` where only the ends of runs are wanted: then it is processor time of all cores. With
`first`, it writes what `first_map.py` does: the first call compiles.
"""

import json
import sys
from time import perf_counter, process_time

import jax
import jax.numpy as jnp
import optax


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def walk(x, steps, ends):
    """Every iterate and loss of one run, or the last ones."""
    adam = optax.adam(0.01)

    def step(state, _):
        x, state = state
        update, state = adam.update(jax.grad(rosenbrock)(x), state)
        x = optax.apply_updates(x, update)
        return (x, state), None if ends else (x, rosenbrock(x))

    (x, _), every = jax.lax.scan(step, (x, adam.init(x)), None, length=steps)
    return (x, rosenbrock(x)) if ends else every


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    steps, lanes = map(int, sys.argv[1:3])
    ends = "ends" in sys.argv[3:]
    now = process_time if ends else perf_counter
    starts = jax.random.uniform(jax.random.key(0), (lanes, 2), dtype=jnp.float64, minval=-2, maxval=2)
    run = jax.jit(jax.vmap(lambda x: walk(x, steps, ends)))
    if "first" in sys.argv[3:]:
        times = []
        for _ in range(2):
            begin = process_time(), perf_counter()
            jax.block_until_ready(run(starts))
            times.append((process_time() - begin[0], perf_counter() - begin[1]))
        sys.stdout.write(json.dumps(times))
        sys.exit()
    jax.block_until_ready(run(starts))
    for _ in sys.stdin:
        begin = now()
        jax.block_until_ready(run(starts))
        sys.stdout.write(f"{(now() - begin) / steps * 1e6}\n")
        sys.stdout.flush()
