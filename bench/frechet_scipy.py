"""The Frechet distance as pytorch-fid computes it, for `frechet_bench.ts`.

Usage: python3 bench/frechet_scipy.py FEATURES_A FEATURES_B COLUMNS

The files hold float64 values, row by row. numpy.cov of both sets, then
scipy.linalg.sqrtm of the product of the covariances.
"""

import json
import sys
import time
import warnings

import numpy
import scipy
from scipy import linalg

warnings.simplefilter("ignore")


def square_root(product):
    """The option `disp` is gone from scipy 1.18 on."""
    try:
        return linalg.sqrtm(product, disp=False)[0]
    except TypeError:
        return linalg.sqrtm(product)


first, second = (
    numpy.fromfile(path).reshape(-1, int(sys.argv[3])) for path in sys.argv[1:3]
)
start = time.perf_counter()
difference = first.mean(axis=0) - second.mean(axis=0)
sigmas = numpy.cov(first, rowvar=False), numpy.cov(second, rowvar=False)
middle = time.perf_counter()
root = square_root(sigmas[0].dot(sigmas[1]))
distance = (
    difference.dot(difference)
    + numpy.trace(sigmas[0])
    + numpy.trace(sigmas[1])
    - 2 * numpy.trace(root.real)
)
end = time.perf_counter()
print(json.dumps({
    "distance": float(distance),
    "covarianceSeconds": middle - start,
    "seconds": end - start,
    "scipy": scipy.__version__,
    "numpy": numpy.__version__,
}))
