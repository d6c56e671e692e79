package io.upcall.cores.policy;

import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import io.upcall.cores.status.VcoreState;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Each core's state and whose it is: one method a transition of {@link CoreState}. What a core's
 * change means for its holder, its place and the maps is changed with it, here and nowhere else.
 * Owned by the allocator's owner.
 */
final class CoreTable {

  private static final int NO_CORE = -1;

  private final CoreState[] states;
  private final @Nullable Holder[] holders;
  private final int[] vcores;
  private final long[] sequences;
  private final CoreTree tree;
  private final Coremap map;

  // The cores that are ASKED, by deadline: linked by number, -1 for none. All have the same grace,
  // so the last to be asked is the last to be due.
  private final long[] deadlinesNanos;
  private final int[] before;
  private final int[] after;
  private int firstAsked = NO_CORE;
  private int lastAsked = NO_CORE;

  /** Numbers all grants, so that no two of any core have the same sequence number. */
  private long grants;

  CoreTable(Layout layout, BitSet closed) {
    int cores = layout.cores();
    states = new CoreState[cores];
    holders = new Holder[cores];
    vcores = new int[cores];
    sequences = new long[cores];
    deadlinesNanos = new long[cores];
    before = new int[cores];
    after = new int[cores];
    tree = new CoreTree(layout);
    map = new Coremap(cores);
    Arrays.fill(states, CoreState.CLOSED);
    for (int core = 0; core < cores; core++) {
      if (closed.get(core)) {
        show(core);
      } else {
        open(core);
      }
    }
  }

  // ---- what there is ---------------------------------------------------------------------------

  int cores() {
    return states.length;
  }

  CoreTree tree() {
    return tree;
  }

  Coremap map() {
    return map;
  }

  CoreState state(int core) {
    return states[core];
  }

  long sequence(int core) {
    return sequences[core];
  }

  int vcore(int core) {
    return vcores[core];
  }

  /** Whose it is; not for a core that is FREE or CLOSED. */
  Holder holder(int core) {
    return Objects.requireNonNull(holders[core], "a core that is nobody's");
  }

  boolean isOf(int core, Holder holder) {
    return holders[core] == holder;
  }

  /** True when this answer is about the grant that the core is under now. */
  boolean isCurrent(int core, long sequence) {
    return core >= 0
        && core < states.length
        && sequences[core] == sequence
        && holders[core] != null;
  }

  boolean isUsable(int core) {
    return states[core] == CoreState.GRANTED || states[core] == CoreState.ONLINE;
  }

  /** The core that was asked for longest ago; -1 for none. */
  int firstAsked() {
    return firstAsked;
  }

  long deadlineNanos(int core) {
    return deadlinesNanos[core];
  }

  // ---- transitions -----------------------------------------------------------------------------

  /** CLOSED to FREE. */
  void open(int core) {
    tree.free(core, true);
    to(core, CoreState.FREE);
  }

  /** FREE to CLOSED. */
  void close(int core) {
    tree.free(core, false);
    to(core, CoreState.CLOSED);
  }

  /** FREE to GRANTED. */
  void grant(int core, Holder holder) {
    int vcore = holder.nextVcore();
    holder.onCore.set(vcore);
    holder.preempted.clear(vcore);
    holder.usable++;
    holder.occupied++;
    holders[core] = holder;
    vcores[core] = vcore;
    sequences[core] = ++grants;
    tree.free(core, false);
    tree.held(core, holder, true);
    to(core, CoreState.GRANTED);
  }

  /** GRANTED to ONLINE; a core that was ASKED meanwhile stays so. */
  void online(int core) {
    if (states[core] == CoreState.GRANTED) {
      holder(core).online++;
      to(core, CoreState.ONLINE);
      showVcore(core, VcoreState.ONLINE);
    }
  }

  /** GRANTED or ONLINE to ASKED. */
  void ask(int core, long deadlineNanos) {
    unusable(core);
    deadlinesNanos[core] = deadlineNanos;
    before[core] = lastAsked;
    after[core] = NO_CORE;
    if (lastAsked < 0) {
      firstAsked = core;
    } else {
      after[lastAsked] = core;
    }
    lastAsked = core;
    to(core, CoreState.ASKED);
    showVcore(core, VcoreState.PREEMPT_PENDING);
  }

  /** GRANTED, ONLINE or ASKED to FORCED. */
  void force(int core) {
    leave(core);
    to(core, CoreState.FORCED);
  }

  /** GRANTED, ONLINE, ASKED or FORCED to FREE. */
  void vacate(int core) {
    Holder holder = holder(core);
    int vcore = vcores[core];
    boolean forced = states[core] == CoreState.FORCED && !holder.exited;
    leave(core);
    holder.occupied--;
    holder.onCore.clear(vcore);
    holder.preempted.set(vcore, forced);
    holder.vcoremap().change(vcore, forced ? VcoreState.PREEMPTED : VcoreState.OFFLINE, NO_CORE);
    holders[core] = null;
    tree.free(core, true);
    to(core, CoreState.FREE);
  }

  /** Ends GRANTED, ONLINE or ASKED, whichever it is. */
  private void leave(int core) {
    if (isUsable(core)) {
      unusable(core);
    } else if (states[core] == CoreState.ASKED) {
      unlink(core);
    }
  }

  private void unusable(int core) {
    Holder holder = holder(core);
    holder.usable--;
    holder.online -= states[core] == CoreState.ONLINE ? 1 : 0;
    tree.held(core, holder, false);
  }

  private void unlink(int core) {
    if (before[core] < 0) {
      firstAsked = after[core];
    } else {
      after[before[core]] = after[core];
    }
    if (after[core] < 0) {
      lastAsked = before[core];
    } else {
      before[after[core]] = before[core];
    }
  }

  private void to(int core, CoreState state) {
    states[core] = state;
    show(core);
  }

  private void show(int core) {
    Holder holder = holders[core];
    map.change(core, states[core], holder == null ? Coremap.NOBODY : holder.proc(), vcores[core]);
  }

  private void showVcore(int core, VcoreState state) {
    holder(core).vcoremap().change(vcores[core], state, core);
  }
}
