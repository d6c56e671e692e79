package io.upcall.samples.kvd.data;

/** A value that consists of others. */
public interface Collection {
  /** What TYPE says: list, hash, set, zset. */
  String type();

  /** How many elements it has; one without any is no value. */
  int size();

  /** About how much of the heap it takes; kept up to date, so that asking costs nothing. */
  long heapBytes();

  /** The length of the longest element that was ever in it. */
  int longestBytes();

  /** One with the same elements. */
  Collection copy();
}
