"""A made-up Amsterdam with known truth: both cohort extracts, and the world without the approach.

`synthetic_world` draws everybody twice with the same luck, once as it went and once without the
approach; `deliver` writes the first as a municipality would, a few broken rows included.
"""

from evaluatie.data.synthetic.deliver import deliver
from evaluatie.data.synthetic.world import World, synthetic_world

__all__ = ["World", "deliver", "synthetic_world"]
