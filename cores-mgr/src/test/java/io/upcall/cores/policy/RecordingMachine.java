package io.upcall.cores.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A machine that does nothing until it is told to, and remembers what it was asked to do. */
final class RecordingMachine implements Machine {

  /** A grant that it knows of. */
  record Grant(int core, int proc, int vcore, long sequence) {}

  final Map<Integer, Grant> grants = new TreeMap<>();
  final Map<Integer, Long> asked = new HashMap<>();
  final List<Integer> forced = new ArrayList<>();
  final CoreAllocator allocator;
  long nowNanos;

  RecordingMachine(Layout layout, int lowLatencyCores, Policy policy) {
    BitSet lowLatency = new BitSet();
    lowLatency.set(0, lowLatencyCores);
    allocator =
        new CoreAllocator(layout, lowLatency, policy, Timing.standard(), this, () -> nowNanos);
  }

  @Override
  public void grant(int core, int proc, int vcore, long sequence) {
    if (grants.put(core, new Grant(core, proc, vcore, sequence)) != null) {
      throw new AssertionError("core " + core + " given twice");
    }
  }

  @Override
  public void ask(int core, long sequence, long deadlineNanos) {
    asked.put(core, deadlineNanos);
  }

  @Override
  public void force(int core, long sequence) {
    forced.add(core);
  }

  /** All that was granted is online. */
  void bringOnline() {
    for (Grant grant : List.copyOf(grants.values())) {
      allocator.online(grant.core(), grant.sequence());
    }
  }

  /** The vcore on this core has left it. */
  void vacate(int core) {
    Grant grant = forget(core);
    if (!allocator.vacated(core, grant.sequence())) {
      throw new AssertionError("core " + core + " vacated, and the answer refused");
    }
  }

  int yieldProcessor(int core) {
    return allocator.yieldProcessor(core, forget(core).sequence());
  }

  int idle(int core) {
    return allocator.idle(core, forget(core).sequence());
  }

  /** The vcore has left this core, and the caller says how. */
  Grant forget(int core) {
    Grant grant = grants.remove(core);
    if (grant == null) {
      throw new AssertionError("core " + core + " is nobody's");
    }
    asked.remove(core);
    forced.remove(Integer.valueOf(core));
    return grant;
  }

  /** All that were asked for their cores have left them. */
  void vacateAsked() {
    List.copyOf(asked.keySet()).forEach(this::vacate);
  }

  /** Time goes on, and what is due by then is done. */
  long advance(long nanos) {
    nowNanos += nanos;
    return allocator.advance();
  }

  /** The cores that a proc has. */
  List<Integer> coresOf(int proc) {
    return grants.values().stream().filter(g -> g.proc() == proc).map(Grant::core).toList();
  }
}
