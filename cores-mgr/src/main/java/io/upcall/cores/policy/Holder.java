package io.upcall.cores.policy;

import io.upcall.cores.status.Vcoremap;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** All that the allocator knows of one proc. Owned by the allocator's owner. */
final class Holder implements Claimant {

  /**
   * The turn of a claimant that had waited for too long.
   *
   * <pre>
   *   NONE ──overdue, and a turn is free──▶ PROMISED ──its core is online──▶ RUNNING
   *     ▲                                      │ wants no core any more          │ the same, or
   *     └──────────────────────────────────────┴─────────── time is over ────────┘
   * </pre>
   */
  enum Turn {
    NONE,
    PROMISED,
    RUNNING
  }

  private final int proc;
  private final Vcoremap vcoremap;
  private final LoadEstimate load;

  CoreRequest request;

  /** How many cores it says it can use; draft: 1 at first. */
  int wish = 1;

  /** How far down yields have brought the minimum. */
  int minimum;

  boolean exited;

  // ---- shares: see Shares ----------------------------------------------------------------------

  final Claim gain = new Claim(this, true);
  final Claim loss = new Claim(this, false);
  int share;
  Turn turn = Turn.NONE;

  /** Since when it waits with nothing, or until when its turn runs: whichever list it is in. */
  long listedNanos;

  @Nullable Holder listBefore;
  @Nullable Holder listAfter;
  @Nullable HolderList list;

  // ---- cores: see CoreAllocator ----------------------------------------------------------------

  /** Cores that are GRANTED or ONLINE. */
  int usable;

  /** Cores that are ONLINE. */
  int online;

  /** Cores that are GRANTED, ONLINE, ASKED or FORCED. */
  int occupied;

  /** By place: how many of its cores are usable. */
  final short[] heldByPlace;

  /** Vcores that have a core. */
  final BitSet onCore = new BitSet();

  /** Vcores whose core was taken by force, and which have none now. */
  final BitSet preempted = new BitSet();

  /** True while it is in the queue of those who are owed a core. */
  boolean owedQueued;

  /** True while the allocator has it in mind to look at. */
  boolean touched;

  Holder(int proc, CoreRequest request, int places, LoadEstimate load) {
    this.proc = proc;
    this.request = request;
    this.minimum = request.minimum();
    this.heldByPlace = new short[places];
    this.load = load;
    this.vcoremap = new Vcoremap(request.maximum());
  }

  LoadEstimate load() {
    return load;
  }

  Vcoremap vcoremap() {
    return vcoremap;
  }

  /** The vcore to be granted next: one that was preempted, because something waits on it. */
  int nextVcore() {
    int waiting = preempted.nextSetBit(0);
    return waiting >= 0 ? waiting : onCore.nextClearBit(0);
  }

  /** True when it has a right to more cores than it can use now, and a vcore to put on one. */
  boolean isOwed() {
    return share > usable && occupied < vcoremap.vcores();
  }

  @Override
  public int proc() {
    return proc;
  }

  @Override
  public int want() {
    if (exited) {
      return 0;
    }
    int useful = Math.min(wish, load.level());
    return Math.min(request.maximum(), Math.max(minimum, useful));
  }

  @Override
  public int minimum() {
    return minimum;
  }

  @Override
  public int priority() {
    return request.priority();
  }

  @Override
  public int provisioned() {
    return request.provisioned();
  }

  @Override
  public int share() {
    return share;
  }
}
