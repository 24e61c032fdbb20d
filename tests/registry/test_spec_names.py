"""A spec string takes a field's name, its symbol and PyTorch's name, and is spelled back by the field's name."""

import pytest

import termopt
from termopt.base.errors import UserError
from termopt.registry.registry import OPTIMIZERS, check_edit, optimizer_hyperparameters, optimizer_spec, written_fields
from termopt.scene.new_lanes import lane_from_spec

SAME = [
    ("adam:η=0.1", "adam:lr=0.1"),
    ("adam:learning_rate=0.1", "adam:lr=0.1"),
    ("Adam:LEARNING-RATE=0.1", "adam:lr=0.1"),
    ("adam:learning_rate=cosine(0.1,200)", "adam:lr=cosine(0.1,200)"),
    ("adam:lr=cosine(0.1,T_max=200,eta_min=0.01)", "adam:lr=cosine(0.1,200,end=0.01)"),
    ("adam:betas=(0.9,0.99)", "adam:beta1=0.9,beta2=0.99"),
    ("adamax:betas=(0.8, 0.99)", "adamax:beta1=0.8,beta2=0.99"),
    ("adam:β₁=0.8", "adam:beta1=0.8"),
    ("adam:β1=0.8,ε=1e-6", "adam:beta1=0.8,eps=1e-6"),
    ("momentum:γ=0.8", "momentum:momentum=0.8"),
    ("rmsprop:alpha=0.9", "rmsprop:beta=0.9"),
    ("adamw:λ=0.1", "adamw:weight_decay=0.1"),
    ("lbfgs:history_size=5,c₁=0.001", "lbfgs:history=5,c1=0.001"),
    ("gd:max_norm=2,zero-grad=false", "gd:clip=2,zero_grad=false"),
]


@pytest.mark.parametrize(("written", "plain"), SAME)
def test_every_name_of_a_hyperparameter(written, plain) -> None:
    made = termopt.optimizer(written)
    assert made == termopt.optimizer(plain)
    assert optimizer_spec(made) == optimizer_spec(termopt.optimizer(plain))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("MLP:batch-size=20,replacement=false", "mlp:batch=20,replace=false"),
        ("Goldstein-Price", "goldstein_price"),
        ("beale:σ=0.5", "beale:noise=0.5"),
        ("quadratic:Kappa=50", "quadratic:kappa=50"),
        ("x**2 + y**4:NOISE=1", "x**2 + y**4:noise=1"),
    ],
)
def test_every_name_of_a_problem(written, plain) -> None:
    assert termopt.problem(written) == termopt.problem(plain)
    assert termopt.problem(written).spec == termopt.problem(plain).spec


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("adam:lr=0.1,η=0.2", "adam: lr is given twice"),
        ("adam:betas=(0.9,0.99),beta1=0.8", "adam: beta1 is given twice"),
        ("adam:betas=0.9", "expected 2 numbers in parentheses"),
        (
            "adam:betas=0.9,0.99",
            "write numbers that belong together in parentheses, betas=(0.9,0.99)",
        ),
        ("adam:lr=0,1", "'adam:lr=0,1': write decimals with a point, lr=0.1"),
        ("adam(lr=0.1)", "'adam(lr=0.1)' is no spec; did you mean 'adam:lr=0.1'?"),
        ("Adam lr = 0.1 beta1=0.5", "did you mean 'adam:lr=0.1,beta1=0.5'?"),
        ("nelder-mead()", "did you mean 'nelder_mead'?"),
        ("adam; lr=cosine(0.3,200)", "did you mean 'adam:lr=cosine(0.3,200)'?"),
        ("adm(lr=0.1)", "unknown optimizer 'adm(lr=0.1)'; known: gd"),
        ("adam:betas=(0.9,0.99,0.999)", "expected 2 numbers in parentheses"),
        ("adam:betas=(0.9,1.5)", "beta2=1.5 is out of range"),
        ("adam:learning_rat=0.1", "did you mean 'learning_rate'?"),
        ("rmsprop:alpa=0.1", "did you mean 'alpha'?"),
        ("adam:bet1=0.1", "did you mean 'beta1'?"),
        ("gd:γ=0.9", "unknown hyperparameter of gd"),
    ],
)
def test_what_is_wrong_is_said_with_the_nearest_name(spec, words) -> None:
    with pytest.raises(UserError) as raised:
        termopt.optimizer(spec)
    assert words in str(raised.value)


def test_an_edit_takes_every_name_too() -> None:
    adam = termopt.optimizer("adam")
    assert adam.edited("η", 0.1) == adam.edited("lr", 0.1)
    assert adam.edited("learning_rate", "exp(0.1,0.9)") == adam.edited("lr", "exp(0.1,0.9)")
    assert adam.edited("max_norm", 2.0) == adam.edited("clip", 2.0)
    check_edit(adam, "β₁", 0.5)
    with pytest.raises(UserError, match="beta1=2 is out of range"):
        check_edit(adam, "β₁", 2)


def test_what_is_written_by_a_symbol_is_not_preset() -> None:
    assert written_fields("adam:η=0.1,betas=(0.9,0.99)") == {"lr", "beta1", "beta2"}
    problem = termopt.problem("rosenbrock")
    by_symbol, by_name = (lane_from_spec(problem, f"adam:{name}=0.5", problem.start, 0) for name in ("η", "lr"))
    assert by_symbol == by_name
    assert by_symbol.optimizer.lr == 0.5


def test_no_name_means_two_things() -> None:
    for name in OPTIMIZERS:
        fields = optimizer_hyperparameters(name)
        names = [n.lower() for k in fields for n in {k.name, k.symbol, *k.also} if n]
        assert len(names) == len(set(names)), name
