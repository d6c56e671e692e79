package io.upcall.cores.status;

/**
 * The state of all cores of the machine, for anybody to read at any moment without a lock.
 *
 * <p>A row is one long: the state, the proc and its vcore, and how often the row has changed,
 * modulo 2<sup>16</sup>.
 */
public final class Coremap {

  /** The proc of a core that is nobody's. */
  public static final int NOBODY = 0;

  private static final CoreState[] STATES = CoreState.values();
  private static final int STATE_BITS = 4;
  private static final int VCORE_BITS = 12;
  private static final int PROC_BITS = 32;
  private static final int PROC_SHIFT = STATE_BITS + VCORE_BITS;
  private static final int CHANGES_SHIFT = PROC_SHIFT + PROC_BITS;

  private final SequenceTable table;

  /** A map of {@code cores} cores, all free. */
  public Coremap(int cores) {
    table = new SequenceTable(cores);
    for (int core = 0; core < cores; core++) {
      table.set(core, row(CoreState.FREE, NOBODY, 0, 0));
    }
  }

  private static long row(CoreState state, int proc, int vcore, long changes) {
    return changes << CHANGES_SHIFT
        | Integer.toUnsignedLong(proc) << PROC_SHIFT
        | (long) vcore << STATE_BITS
        | state.ordinal();
  }

  private static CoreState stateOf(long row) {
    return STATES[(int) (row & (1 << STATE_BITS) - 1)];
  }

  private static int vcoreOf(long row) {
    return (int) (row >>> STATE_BITS & (1 << VCORE_BITS) - 1);
  }

  private static int procOf(long row) {
    return (int) (row >>> PROC_SHIFT);
  }

  private static long changesOf(long row) {
    return row >>> CHANGES_SHIFT;
  }

  /** How many cores there are. */
  public int cores() {
    return table.size();
  }

  /** The state of one core now. */
  public CoreState state(int core) {
    return stateOf(table.get(core));
  }

  /** An empty snapshot for {@link #read}, to be used again and again. */
  public Snapshot snapshot() {
    return new Snapshot(table.size());
  }

  /** Fills {@code snapshot} with the state of all cores at one moment, and allocates nothing. */
  public Snapshot read(Snapshot snapshot) {
    snapshot.sequence = table.copyTo(snapshot.rows);
    return snapshot;
  }

  // ---- for who decides -------------------------------------------------------------------------

  /** A core is in {@code state} now, for vcore {@code vcore} of {@code proc}. By who decides it. */
  public void change(int core, CoreState state, int proc, int vcore) {
    table.begin();
    table.set(core, row(state, proc, vcore, changesOf(table.get(core)) + 1));
    table.end();
  }

  /** All cores at one moment. Owned by whoever made it. */
  public static final class Snapshot {

    private final long[] rows;
    private long sequence;

    private Snapshot(int size) {
      rows = new long[size];
    }

    /** Which moment: it grows with each change of any core. */
    public long sequence() {
      return sequence;
    }

    /** The state of a core. */
    public CoreState state(int core) {
      return stateOf(rows[core]);
    }

    /** Whose it was, {@link #NOBODY} when FREE or CLOSED. */
    public int proc(int core) {
      return procOf(rows[core]);
    }

    /** Which vcore of that proc. */
    public int vcore(int core) {
      return vcoreOf(rows[core]);
    }

    /** How often it had changed. */
    public long changes(int core) {
      return changesOf(rows[core]);
    }
  }
}
