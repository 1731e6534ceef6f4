"""One decision at a time per school: lock, look, decide, write once.

``open_gate`` locks first and reads afterwards, in separate statements: under READ
COMMITTED a single statement that locks and checks would decide on what it saw before it
waited, and let racers through. A student at two schools has both gates locked, in id order.

The statements share one round trip: the server does them one after the other, each on what it
sees when its turn has come, and nobody holds the gate for the length of a second trip.
"""

from corridor.passes.gate.decision import Decision, Key
from corridor.passes.gate.opening import answered_before, gate_of, lock_gates, open_gate

__all__ = ["Decision", "Key", "answered_before", "gate_of", "lock_gates", "open_gate"]
