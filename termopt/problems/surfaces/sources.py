"""The collections that many surfaces are from."""

SB = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"
JY = "Jamil & Yang 2013, A literature survey of benchmark functions"
MGH = "Moré, Garbow & Hillstrom 1981, Testing unconstrained optimization software"
