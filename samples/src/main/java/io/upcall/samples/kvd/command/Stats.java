package io.upcall.samples.kvd.command;

/** What INFO counts. Guarded by the store's lock. */
final class Stats {
  long connections;
  long commands;
  long expired;
  long hits;
  long misses;
  long errors;

  Stats() {}

  void reset() {
    connections = 0;
    commands = 0;
    expired = 0;
    hits = 0;
    misses = 0;
    errors = 0;
  }
}
