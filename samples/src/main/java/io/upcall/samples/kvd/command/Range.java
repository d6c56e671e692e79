package io.upcall.samples.kvd.command;

/** Indexes from first to last, both included; negative ones had counted from the end. */
record Range(int first, int last) {
  static Range of(long first, long last, int size) {
    long from = first < 0 ? Math.max(0, first + size) : first;
    long to = last < 0 ? last + size : last;
    to = Math.min(to, size - 1L);
    return from > to || to < 0 ? new Range(0, -1) : new Range((int) from, (int) to);
  }

  boolean isEmpty() {
    return last < first;
  }

  int size() {
    return last - first + 1;
  }
}
