"""The update rules, simplest first: each is a frozen dataclass whose fields are its hyperparameters."""

CLASSES = {
    "gd": "first_order:GradientDescent",
    "momentum": "first_order:Momentum",
    "nesterov": "first_order:Nesterov",
    "adagrad": "adaptive:AdaGrad",
    "rmsprop": "adaptive:RMSProp",
    "adadelta": "adaptive:AdaDelta",
    "adam": "adam_family:Adam",
    "amsgrad": "adam_family:AMSGrad",
    "adamw": "adam_family:AdamW",
    "adamax": "adam_family:AdaMax",
    "nadam": "adam_warmup:NAdam",
    "radam": "adam_warmup:RAdam",
    "lbfgs": "lbfgs:LBFGS",
}
"""Our optimizers by name, simplest first: the module of this package and the class. One is loaded when it is used."""

OUR_MODULES = frozenset(place.partition(":")[0] for place in CLASSES.values()) | {"gradient_transforms"}
"""The modules of this package that hold a class of optimizers."""
