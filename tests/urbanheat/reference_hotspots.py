"""Gi*, local Moran, permutation and false discovery as the papers write them: one place at a time, no tricks."""

from __future__ import annotations

import math
import random

import numpy as np


def window(values, row, col, radius):
    """Values around a cell, the cell itself left out."""
    found = []
    for r in range(row - radius, row + radius + 1):
        for c in range(col - radius, col + radius + 1):
            inside = 0 <= r < values.shape[0] and 0 <= c < values.shape[1]
            if inside and (r, c) != (row, col) and math.isfinite(values[r, c]):
                found.append(float(values[r, c]))
    return found


def gi_star_z(own, around, everything):
    """Ord & Getis 1995 with weights of 1, the place itself among its neighbours."""
    n = len(everything)
    mean = math.fsum(everything) / n
    sd = math.sqrt(math.fsum((x - mean) ** 2 for x in everything) / n)
    w = len(around) + 1
    return (math.fsum([own, *around]) - mean * w) / (sd * math.sqrt((n * w - w * w) / (n - 1)))


def moran(own, around, everything):
    """(I, z by conditional, z by total randomisation), the weights 1/k. The conditional moments are taken from the
    other values themselves: mean and variance of a mean of k values drawn without replacement."""
    n, k = len(everything), len(around)
    mean = math.fsum(everything) / n
    z = [x - mean for x in everything]
    m2, m4 = math.fsum(x**2 for x in z) / n, math.fsum(x**4 for x in z) / n
    lag = math.fsum(x - mean for x in around) / k
    value = (own - mean) / m2 * lag
    others = list(z)
    others.remove(own - mean)
    middle = math.fsum(others) / (n - 1)
    spread = math.fsum((x - middle) ** 2 for x in others) / (n - 1)
    drawn = spread / k * (n - 1 - k) / (n - 2)
    conditional = (value - (own - mean) / m2 * middle) / math.sqrt(((own - mean) / m2) ** 2 * drawn)
    b2 = m4 / m2**2
    squares, cross = 1 / k, 1 - 1 / k
    variance = squares * (n - b2) / (n - 1) + cross * (2 * b2 - n) / ((n - 1) * (n - 2)) - 1 / (n - 1) ** 2
    return value, conditional, (value + 1 / (n - 1)) / math.sqrt(variance)


def permutation_p(own, around, everything, permutations, seed):
    """Conditional permutation of one place, two-sided."""
    others = list(everything)
    others.remove(own)
    chance = random.Random(seed)
    real = math.fsum(around)
    drawn = [math.fsum(chance.sample(others, len(around))) for _ in range(permutations)]
    at_least = sum(x >= real - 1e-9 for x in drawn)
    at_most = sum(x <= real + 1e-9 for x in drawn)
    return min(1.0, 2 * (min(at_least, at_most) + 1) / (permutations + 1))


def false_discovery(p, alpha, dependence=False):
    """Step-up rule of Benjamini & Hochberg: the largest k with p_(k) ≤ k·alpha/m; with dependence alpha/Σ1/i."""
    known = sorted(x for x in p if not math.isnan(x))
    m = len(known)
    if dependence and m:
        alpha = alpha / sum(1 / i for i in range(1, m + 1))
    chosen = [x for k, x in enumerate(known, 1) if x <= k * alpha / m]
    return [x <= chosen[-1] if chosen else False for x in np.asarray(p)]
