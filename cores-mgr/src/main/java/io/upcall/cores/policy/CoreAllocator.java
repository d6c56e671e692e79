package io.upcall.cores.policy;

import io.upcall.async.Errno;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import io.upcall.cores.status.Vcoremap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which core is whose: a deterministic state machine over the states of {@link CoreState}.
 *
 * <p>All its methods belong to one owner at a time: the core manager's thread, or a simulator. Each
 * input is followed by a decision, whose effects have gone to the {@link Machine} on return. Inputs
 * that depend on time alone come by {@link #advance}.
 *
 * <p>What holds after each input:
 *
 * <ul>
 *   <li>a core is FREE, CLOSED, or of one proc and one vcore of it;
 *   <li>shares are as the policy wants them (see {@code Shares}), their sum the smaller of the
 *       capacity and of what is wanted;
 *   <li>no core is free while somebody has a right to one and a vcore to put on it.
 * </ul>
 *
 * <p>What it costs: a decision moves claims in heaps of as many entries as there are procs, and
 * picks cores by going down a tree of places; both are logarithmic. Only an exit, and the
 * low-latency set when it dissolves or returns, look at all cores.
 *
 * <p>Errors are returned as {@code -errno}.
 */
public final class CoreAllocator {

  private final Policy policy;
  private final Timing timing;
  private final Machine machine;
  private final LongSupplier clock;
  private final CoreTable table;
  private final Shares shares;

  /** The low-latency set: closed unless somebody wants more cores than there are without it. */
  private final BitSet lowLatency;

  /** How many cores there are without the low-latency set. */
  private final int ordinary;

  private final Map<Integer, Holder> holders = new HashMap<>();

  /** Holders that may have a right to a core and get the next: first come, first served. */
  private final Queue<Holder> owed = new ArrayDeque<>();

  /** Holders whose share or cores changed, and that the decision has to look at. */
  private final List<Holder> touched = new ArrayList<>();

  /** How many holders want more than the ordinary cores. */
  private int greedy;

  private boolean dissolved;
  private int provisioned;

  /**
   * An allocator whose cores are all free, or closed.
   *
   * @param lowLatency cores for what is not managed, at most half of them; granted only while a
   *     proc wants more cores than the others
   * @param clock nanoseconds that never go back; any origin
   */
  public CoreAllocator(
      Layout layout,
      BitSet lowLatency,
      Policy policy,
      Timing timing,
      Machine machine,
      LongSupplier clock) {
    this.lowLatency = (BitSet) lowLatency.clone();
    this.ordinary = layout.cores() - lowLatency.cardinality();
    if (lowLatency.length() > layout.cores() || lowLatency.cardinality() > layout.cores() / 2) {
      throw new IllegalArgumentException(
          "low-latency set %s of %d cores: at most half of them"
              .formatted(lowLatency, layout.cores()));
    }
    this.policy = policy;
    this.timing = timing;
    this.machine = machine;
    this.clock = clock;
    this.table = new CoreTable(layout, lowLatency);
    this.shares = new Shares(policy, timing, this::touch);
    shares.capacity(ordinary);
  }

  // ---- what procs ask for ----------------------------------------------------------------------

  /**
   * A new proc, with a concurrency of 1.
   *
   * @param proc its number, 1 or more
   * @return 0; -EEXIST when there is one of that number, -EBUSY when others are provisioned what it
   *     asks to be
   */
  public int admit(int proc, CoreRequest request) {
    if (holders.containsKey(proc)) {
      return -Errno.EEXIST;
    }
    if (provisioned + request.provisioned() > ordinary) {
      return -Errno.EBUSY;
    }
    long nowNanos = clock.getAsLong();
    Holder holder =
        new Holder(
            proc,
            request,
            table.tree().places(),
            new LoadEstimate(timing.idleWindowNanos(), nowNanos, 1));
    holders.put(proc, holder);
    provisioned += request.provisioned();
    countGreedy(holder, 1);
    shares.admit(holder, nowNanos);
    decide(nowNanos);
    return 0;
  }

  /**
   * Replaces what a proc may have. Its wish stays, the minimum is the new one.
   *
   * @return 0; -ESRCH for no such proc, -EINVAL when the maximum is more than it was admitted with
   *     (that many vcores it has), -EBUSY when others are provisioned what it asks to be
   */
  public int request(int proc, CoreRequest request) {
    Holder holder = alive(proc);
    if (holder == null) {
      return -Errno.ESRCH;
    }
    if (request.maximum() > holder.vcoremap().vcores()) {
      return -Errno.EINVAL;
    }
    int more = request.provisioned() - holder.request.provisioned();
    if (provisioned + more > ordinary) {
      return -Errno.EBUSY;
    }
    open(holder);
    provisioned += more;
    holder.request = request;
    holder.minimum = request.minimum();
    close(holder);
    return 0;
  }

  /**
   * How many cores the proc can use: {@code sa_setconcurrency}. The last one counts, whatever
   * became of those before.
   *
   * @return the previous level, 1 at first; -EINVAL for a level below 1, -ESRCH for no such proc
   */
  public int setConcurrency(int proc, int level) {
    Holder holder = alive(proc);
    if (holder == null) {
      return -Errno.ESRCH;
    }
    if (level < 1) {
      return -Errno.EINVAL;
    }
    int previous = holder.wish;
    open(holder);
    holder.wish = level;
    holder.load().reset(level, clock.getAsLong());
    close(holder);
    return previous;
  }

  /** {@link #yieldProcessor(int, long, int)} where nobody asks for a level at the same time. */
  public int yieldProcessor(int core, long sequence) {
    return yieldProcessor(core, sequence, Integer.MAX_VALUE);
  }

  /**
   * A vcore gives its core back because the proc has no use for it: {@code sa_yield_processor}. The
   * wish falls by one, and the minimum with it.
   *
   * @param level the wish that the proc has been told it has now, if that is less: yields of other
   *     vcores may be on their way
   * @return 0; -ESRCH when the vcore does not have that core any more, or never had
   */
  public int yieldProcessor(int core, long sequence, int level) {
    if (!table.isCurrent(core, sequence)) {
      return -Errno.ESRCH;
    }
    Holder holder = table.holder(core);
    if (!holder.exited) {
      shares.open(holder);
      countGreedy(holder, -1);
      int fewer = Math.max(0, holder.want() - 1);
      int wish = Math.max(0, Math.min(holder.wish, holder.request.maximum()) - 1);
      holder.wish = Math.min(wish, level);
      holder.minimum = Math.min(holder.minimum, fewer);
      holder.load().reset(Math.min(holder.load().level(), fewer), clock.getAsLong());
      countGreedy(holder, 1);
      shares.close(holder, clock.getAsLong());
    }
    vacated(core, sequence);
    return 0;
  }

  /**
   * A vcore gives its core back because it has nothing to do and somebody else has no core at all.
   * Wish and minimum stay; what the proc has use for falls by one, down to none. Within the minimum
   * another core is granted at once.
   *
   * @return 0; -ESRCH when the vcore does not have that core any more, or never had
   */
  public int idle(int core, long sequence) {
    if (!table.isCurrent(core, sequence)) {
      return -Errno.ESRCH;
    }
    Holder holder = table.holder(core);
    // A core that was asked for is out of the share already.
    if (table.isUsable(core)) {
      shares.open(holder);
      countGreedy(holder, -1);
      holder.load().reset(Math.max(0, holder.want() - 1), clock.getAsLong());
      countGreedy(holder, 1);
      shares.close(holder, clock.getAsLong());
    }
    vacated(core, sequence);
    return 0;
  }

  /**
   * There is something to do for a proc that gave its last core back: it has use for one.
   *
   * @return 0; -ESRCH for no such proc
   */
  public int rouse(int proc) {
    Holder holder = alive(proc);
    if (holder == null) {
      return -Errno.ESRCH;
    }
    if (holder.want() == 0) {
      open(holder);
      holder.wish = Math.max(1, holder.wish);
      holder.load().reset(Math.max(1, holder.load().level()), clock.getAsLong());
      close(holder);
    }
    return 0;
  }

  /**
   * What a proc's cores did: idle ones are given back after a while, see {@code LoadEstimate}.
   *
   * @param busyNanos the time for which its vcores were busy since the last report, all together
   * @param waiting uthreads that are ready and wait for a vcore
   * @return 0; -ESRCH for no such proc
   */
  public int report(int proc, long busyNanos, int waiting) {
    Holder holder = alive(proc);
    if (holder == null) {
      return -Errno.ESRCH;
    }
    int most = Math.min(holder.wish, holder.request.maximum());
    open(holder);
    holder.load().report(clock.getAsLong(), busyNanos, waiting, holder.usable, most);
    close(holder);
    return 0;
  }

  /**
   * A proc ended or crashed. Its cores are taken at once, with no grace.
   *
   * @return 0; -ESRCH for no such proc
   */
  public int exit(int proc) {
    Holder holder = alive(proc);
    if (holder == null) {
      return -Errno.ESRCH;
    }
    open(holder);
    holder.exited = true;
    provisioned -= holder.request.provisioned();
    for (int core = 0; core < table.cores(); core++) {
      if (table.isOf(core, holder) && table.state(core) != CoreState.FORCED) {
        force(core);
      }
    }
    forgetIfGone(holder);
    close(holder);
    return 0;
  }

  // ---- what the machine answers ----------------------------------------------------------------

  /**
   * The vcore that was granted the core runs on it.
   *
   * @return false for a late answer to an earlier grant, which changes nothing
   */
  public boolean online(int core, long sequence) {
    if (!table.isCurrent(core, sequence)) {
      return false;
    }
    table.online(core);
    if (table.state(core) == CoreState.ONLINE) {
      shares.online(table.holder(core), clock.getAsLong());
    }
    return true;
  }

  /**
   * Nothing of the proc runs on the core any more, and what the vcore had there is safe.
   *
   * @return false for a late answer to an earlier grant, which changes nothing
   */
  public boolean vacated(int core, long sequence) {
    if (!table.isCurrent(core, sequence)) {
      return false;
    }
    Holder holder = table.holder(core);
    table.vacate(core);
    if (lowLatency.get(core) && !dissolved) {
      table.close(core);
    }
    forgetIfGone(holder);
    touch(holder);
    decide(clock.getAsLong());
    return true;
  }

  /**
   * Does what is due by now.
   *
   * @return when something is due next, by the clock; {@link Long#MAX_VALUE} for nothing
   */
  public long advance() {
    long nowNanos = clock.getAsLong();
    for (int core; (core = table.firstAsked()) >= 0 && table.deadlineNanos(core) <= nowNanos; ) {
      force(core);
    }
    decide(nowNanos);
    int asked = table.firstAsked();
    return Math.min(shares.nextNanos(), asked < 0 ? Long.MAX_VALUE : table.deadlineNanos(asked));
  }

  // ---- what anybody may know -------------------------------------------------------------------

  /** All cores. The map itself may be read from any thread. */
  public Coremap coremap() {
    return table.map();
  }

  /** The vcores of a proc, or null for no such proc. The map may be read from any thread. */
  public @Nullable Vcoremap vcoremap(int proc) {
    Holder holder = holders.get(proc);
    return holder == null ? null : holder.vcoremap();
  }

  /** A proc as policies see it; null when there is none of that number. */
  public @Nullable Claimant claimant(int proc) {
    return alive(proc);
  }

  /** True when somebody wants a core and has a right to none: who is idle is to give one back. */
  public boolean isStarved() {
    return shares.isStarved();
  }

  /** True while the low-latency set is granted like all other cores. */
  public boolean isDissolved() {
    return dissolved;
  }

  /** How many cores are of a proc, those included that are being taken back. */
  public int occupied() {
    int occupied = 0;
    for (int core = 0; core < table.cores(); core++) {
      CoreState state = table.state(core);
      occupied += state == CoreState.FREE || state == CoreState.CLOSED ? 0 : 1;
    }
    return occupied;
  }

  // ---- decisions -------------------------------------------------------------------------------

  private @Nullable Holder alive(int proc) {
    Holder holder = holders.get(proc);
    return holder == null || holder.exited ? null : holder;
  }

  private void forgetIfGone(Holder holder) {
    if (holder.exited && holder.occupied == 0) {
      holders.remove(holder.proc());
    }
  }

  private void open(Holder holder) {
    shares.open(holder);
    countGreedy(holder, -1);
  }

  private void close(Holder holder) {
    long nowNanos = clock.getAsLong();
    countGreedy(holder, 1);
    shares.close(holder, nowNanos);
    decide(nowNanos);
  }

  private void countGreedy(Holder holder, int sign) {
    if (holder.want() > ordinary) {
      greedy += sign;
    }
  }

  private void touch(Holder holder) {
    if (!holder.touched) {
      holder.touched = true;
      touched.add(holder);
    }
  }

  /** Shares first, then cores. */
  private void decide(long nowNanos) {
    if (dissolved != greedy > 0) {
      dissolved = greedy > 0;
      shares.capacity(dissolved ? table.cores() : ordinary);
      lowLatency.stream().forEach(core -> openOrClose(core, nowNanos));
    }
    shares.settle(nowNanos);
    for (int i = 0; i < touched.size(); i++) {
      balance(touched.get(i), nowNanos);
    }
    touched.clear();
    serveOwed();
  }

  /** A core of the low-latency set, which has dissolved or is wanted back. */
  private void openOrClose(int core, long nowNanos) {
    if (dissolved) {
      if (table.state(core) == CoreState.CLOSED) {
        table.open(core);
      }
    } else if (table.state(core) == CoreState.FREE) {
      table.close(core);
    } else if (table.isUsable(core)) {
      ask(core, nowNanos);
    }
  }

  /** Asks a holder for what it has beyond its share, or queues it for what it lacks. */
  private void balance(Holder holder, long nowNanos) {
    holder.touched = false;
    while (holder.usable > holder.share) {
      ask(table.tree().pickHeld(policy, holder), nowNanos);
    }
    shares.updateWaiting(holder, nowNanos);
    queueIfOwed(holder);
  }

  private void queueIfOwed(Holder holder) {
    if (holder.isOwed() && !holder.owedQueued) {
      holder.owedQueued = true;
      owed.add(holder);
    }
  }

  private void serveOwed() {
    while (table.tree().free() > 0) {
      Holder holder = owed.poll();
      if (holder == null) {
        return;
      }
      holder.owedQueued = false;
      if (holder.isOwed()) {
        grant(table.tree().pickFree(policy, holder), holder);
        queueIfOwed(holder);
      }
    }
  }

  // ---- effects ---------------------------------------------------------------------------------

  private void grant(int core, Holder holder) {
    table.grant(core, holder);
    machine.grant(core, holder.proc(), table.vcore(core), table.sequence(core));
  }

  private void ask(int core, long nowNanos) {
    long deadlineNanos = nowNanos + timing.graceNanos();
    touch(table.holder(core));
    table.ask(core, deadlineNanos);
    machine.ask(core, table.sequence(core), deadlineNanos);
  }

  private void force(int core) {
    table.force(core);
    machine.force(core, table.sequence(core));
  }
}
