package io.upcall.cores.status;

/**
 * The state of all vcores of one proc, for anybody to read at any moment without a lock.
 *
 * <p>A row is one long: which core, what state, and how often it has changed, modulo
 * 2<sup>40</sup>. So two looks at a row that show the same count have seen the same stay.
 */
public final class Vcoremap {

  private static final VcoreState[] STATES = VcoreState.values();
  private static final int NO_CORE = -1;
  private static final int STATE_BITS = 4;
  private static final int CORE_BITS = 20;
  private static final int CHANGES_SHIFT = STATE_BITS + CORE_BITS;

  private final SequenceTable table;

  /** A map of {@code vcores} vcores, all offline. */
  public Vcoremap(int vcores) {
    table = new SequenceTable(vcores);
    for (int vcore = 0; vcore < vcores; vcore++) {
      table.set(vcore, row(VcoreState.OFFLINE, NO_CORE, 0));
    }
  }

  private static long row(VcoreState state, int core, long changes) {
    return changes << CHANGES_SHIFT | (core + 1L) << STATE_BITS | state.ordinal();
  }

  private static VcoreState stateOf(long row) {
    return STATES[(int) (row & (1 << STATE_BITS) - 1)];
  }

  private static int coreOf(long row) {
    return (int) (row >>> STATE_BITS & (1 << CORE_BITS) - 1) - 1;
  }

  private static long changesOf(long row) {
    return row >>> CHANGES_SHIFT;
  }

  /** How many vcores the proc can have. */
  public int vcores() {
    return table.size();
  }

  /** The state of one vcore now. */
  public VcoreState state(int vcore) {
    return stateOf(table.get(vcore));
  }

  /** The core that a vcore has now, -1 when it has none. */
  public int core(int vcore) {
    return coreOf(table.get(vcore));
  }

  /** An empty snapshot for {@link #read}, to be used again and again. */
  public Snapshot snapshot() {
    return new Snapshot(table.size());
  }

  /** Fills {@code snapshot} with the state of all vcores at one moment, and allocates nothing. */
  public Snapshot read(Snapshot snapshot) {
    snapshot.sequence = table.copyTo(snapshot.rows);
    return snapshot;
  }

  // ---- for who decides -------------------------------------------------------------------------

  /** A vcore is on {@code core} now, or on none (-1), in {@code state}. By who changes it. */
  public void change(int vcore, VcoreState state, int core) {
    table.begin();
    table.set(vcore, row(state, core, changesOf(table.get(vcore)) + 1));
    table.end();
  }

  /** As {@link #change}, but only if the vcore is in state {@code from}; it keeps its core. */
  public boolean changeIf(int vcore, VcoreState from, VcoreState to) {
    table.begin();
    long was = table.get(vcore);
    boolean same = stateOf(was) == from;
    if (same) {
      table.set(vcore, row(to, coreOf(was), changesOf(was) + 1));
    }
    table.end();
    return same;
  }

  /** All vcores at one moment. Owned by whoever made it. */
  public static final class Snapshot {

    private final long[] rows;
    private long sequence;

    private Snapshot(int size) {
      rows = new long[size];
    }

    /** Which moment: it grows with each change of any vcore. */
    public long sequence() {
      return sequence;
    }

    /** The state of a vcore. */
    public VcoreState state(int vcore) {
      return stateOf(rows[vcore]);
    }

    /** The core that it had, -1 for none. */
    public int core(int vcore) {
      return coreOf(rows[vcore]);
    }

    /** How often it had changed. */
    public long changes(int vcore) {
      return changesOf(rows[vcore]);
    }

    /** How many vcores were in {@code state}. */
    public int count(VcoreState state) {
      int count = 0;
      for (long row : rows) {
        if (stateOf(row) == state) {
          count++;
        }
      }
      return count;
    }
  }
}
