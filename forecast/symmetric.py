"""Symmetric positive definite matrices, by Cholesky's factor."""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack

from forecast.bases import Array


def mirrored(triangle: Array) -> Array:
    """Return the symmetric matrix of which one triangle is given and the other is zero."""
    whole = triangle + triangle.T
    np.fill_diagonal(whole, np.diagonal(triangle))
    return whole


def solve_normal(matrix: Array, right: Array) -> Array:
    """Solve a symmetric positive definite system; raises `numpy.linalg.LinAlgError` when it is not."""
    factor, fault = lapack.dpotrf(matrix, lower=1, clean=0)
    if fault:
        raise np.linalg.LinAlgError(
            "the information matrix is singular: a column without a prior has no data"
        )
    return np.asarray(lapack.dpotrs(factor, right, lower=1)[0])


def invert(matrix: Array) -> Array:
    """Invert a symmetric positive definite matrix."""
    factor, fault = lapack.dpotrf(matrix, lower=1, clean=1)
    if fault:
        raise np.linalg.LinAlgError("the posterior's precision is not positive definite")
    return mirrored(lapack.dpotri(factor, lower=1)[0])
