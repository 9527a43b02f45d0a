"""Water vapour: saturation pressure over water.

For UTCI, PET and the conversions of humidity; perceived temperature and WBGT bring the formulas of their own papers
along. Hardy (1998), ITS-90 formulations for vapor pressure, Third International Symposium
on Humidity and Moisture, as the operational UTCI procedure uses it. It is carried on below 0 °C over (supercooled)
water, as weather services do.
"""

from __future__ import annotations

import math

from numba import njit

# ln e_s [Pa] = Σ g_i T^(i-2) + 2.7150305 ln T, i = 0 … 6, T [K].
G0, G1, G2, G3 = -2836.5744, -6028.076559, 19.54263612, -0.02737830188
G4, G5, G6, G7 = 1.6261698e-5, 7.0229056e-10, -1.8680009e-13, 2.7150305
HALF_RANGE = 80.0  # [°C]

# The same from -80 to 80 °C as the sixteenth power of a polynomial in t/80 (Chebyshev interpolation of
# e_s[hPa]^(1/16); it differs from the formula by 5e-14 of the value, see tests/urbanheat/reference_comfort.py).
# It needs neither exp nor log, so that the compiler computes several cells at once.
ROOT = (
    1.1197911541917884,
    0.4068144827685352,
    -0.059920010039752954,
    0.0010128905384933753,
    0.0029437038847708124,
    -0.0011289698305993981,
    0.000290474992943121,
    -5.7297776135294594e-05,
    7.5597796220958545e-06,
    2.158231126823488e-07,
    -6.124494587635606e-07,
    2.8504528991613044e-07,
    -9.861139916485703e-08,
    2.8974179951587094e-08,
    -7.783239223494812e-09,
    2.1129893982655784e-09,
    -4.1091852883331136e-10,
)


@njit(fastmath={"contract"}, forceinline=True)
def saturation_in_range(t):
    """Saturation vapour pressure [hPa] for t from -80 to 80 [°C]; rubbish outside."""
    f = type(t)  # single precision stays single
    x = t * f(1.0 / HALF_RANGE)
    r = f(ROOT[16])
    r = r * x + f(ROOT[15])
    r = r * x + f(ROOT[14])
    r = r * x + f(ROOT[13])
    r = r * x + f(ROOT[12])
    r = r * x + f(ROOT[11])
    r = r * x + f(ROOT[10])
    r = r * x + f(ROOT[9])
    r = r * x + f(ROOT[8])
    r = r * x + f(ROOT[7])
    r = r * x + f(ROOT[6])
    r = r * x + f(ROOT[5])
    r = r * x + f(ROOT[4])
    r = r * x + f(ROOT[3])
    r = r * x + f(ROOT[2])
    r = r * x + f(ROOT[1])
    r = r * x + f(ROOT[0])
    r *= r
    r *= r
    r *= r
    return r * r


@njit
def saturation(t):
    """Saturation vapour pressure over water [hPa] at t [°C], for any t above absolute zero."""
    if -HALF_RANGE <= t <= HALF_RANGE:
        return saturation_in_range(t)
    k = max(t + 273.15, 1.0)
    log = ((((G6 * k + G5) * k + G4) * k + G3) * k + G2) + (G1 + G0 / k) / k + G7 * math.log(k)
    return 0.01 * math.exp(log)
