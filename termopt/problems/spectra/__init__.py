"""Problems of a matrix whose eigenvalues you choose: quadratic forms of any dimension, the Rayleigh quotient."""
