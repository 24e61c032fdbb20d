"""The update rules, simplest first: each is a frozen dataclass whose fields are its hyperparameters.

A class states its whole update rule, so that it can be read beside its paper: hyperparameters, first state and lines
that two optimizers have in common are written in both.
"""

CLASSES = {
    "gd": "first_order:GradientDescent",
    "momentum": "first_order:Momentum",
    "nesterov": "first_order:Nesterov",
    "sgd": "momentum_family:SGD",
    "qhm": "momentum_family:QHM",
    "aggmo": "momentum_family:AggMo",
    "signum": "sign_methods:Signum",
    "rprop": "sign_methods:RProp",
    "lion": "sign_methods:Lion",
    "normgd": "step_size:NormGD",
    "polyak": "step_size:Polyak",
    "bb": "step_size:BarzilaiBorwein",
    "adagrad": "adaptive:AdaGrad",
    "rmsprop": "adaptive:RMSProp",
    "adadelta": "adaptive:AdaDelta",
    "adam": "adam_family:Adam",
    "amsgrad": "adam_family:AMSGrad",
    "adamw": "adam_family:AdamW",
    "adamax": "adam_family:AdaMax",
    "nadam": "adam_warmup:NAdam",
    "radam": "adam_warmup:RAdam",
    "adabelief": "adam_variants:AdaBelief",
    "yogi": "adam_variants:Yogi",
    "adabound": "adam_variants:AdaBound",
    "laprop": "adam_variants:LaProp",
    "adopt": "adam_variants:ADOPT",
    "adan": "adam_momenta:Adan",
    "ademamix": "adam_momenta:AdEMAMix",
    "qhadam": "adam_momenta:QHAdam",
    "asgd": "averaging:ASGD",
    "schedulefree_sgd": "averaging:ScheduleFreeSGD",
    "schedulefree_adamw": "averaging:ScheduleFreeAdamW",
    "madgrad": "averaging:MADGRAD",
    "dog": "parameter_free:DoG",
    "dadapt_adam": "parameter_free:DAdaptAdam",
    "prodigy": "parameter_free:Prodigy",
    "lars": "layerwise:LARS",
    "lamb": "layerwise:LAMB",
    "novograd": "layerwise:NovoGrad",
    "adafactor": "layerwise:Adafactor",
    "muon": "preconditioned:Muon",
    "shampoo": "preconditioned:Shampoo",
    "soap": "soap:SOAP",
    "lbfgs": "lbfgs:LBFGS",
    "langevin": "sampling:Langevin",
}
"""Our optimizers by name, simplest first: the module of this package and the class. One is loaded when it is used."""

OUR_MODULES = frozenset(place.partition(":")[0] for place in CLASSES.values()) | {
    "blocks",
    "common",
    "cycles",
    "gradient_transforms",
    "schedule",
    "schedules",
    "wrappers",
    "wrapping",
}
"""The modules of this package; whatever stands beside them is somebody else's."""
