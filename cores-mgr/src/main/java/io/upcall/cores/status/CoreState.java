package io.upcall.cores.status;

/**
 * What the core manager knows of a core.
 *
 * <pre>
 *   state                    input                               next      effect on the machine
 *   CLOSED                   a proc wants the whole machine      FREE
 *   FREE                     nobody wants it any more            CLOSED    (low-latency cores only)
 *   FREE                     a proc is owed a core               GRANTED   grant
 *   GRANTED                  online                              ONLINE
 *   GRANTED, ONLINE          its proc has more than its share,
 *                            or the core is to be closed         ASKED     ask
 *   ASKED                    the deadline is over                FORCED    force
 *   GRANTED, ONLINE, ASKED   its proc exits                      FORCED    force
 *   GRANTED, ONLINE, ASKED,
 *   FORCED                   vacated, yielded                    FREE
 * </pre>
 *
 * <p>All other inputs are late answers to earlier grants, and are refused.
 */
public enum CoreState {
  /** Of the low-latency set: not to be granted. */
  CLOSED,
  /** Nobody's. */
  FREE,
  /** Granted; the vcore does not run yet. */
  GRANTED,
  /** A vcore runs on it. */
  ONLINE,
  /** Its vcore was asked to give it back. */
  ASKED,
  /** Its vcore is being taken off. */
  FORCED
}
