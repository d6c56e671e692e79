package io.upcall.samples.kvd.data;

import org.jspecify.annotations.Nullable;

/** What is in a {@link Dict}: a key, and what a subclass adds. In one dict at a time. */
public class DictEntry {
  /** Not to be changed. */
  public final byte[] key;

  final int hash;

  /** The next one of the same bucket. Owned by the dict. */
  @Nullable DictEntry next;

  /** With a key that is the entry's from now on. */
  public DictEntry(byte[] key) {
    this.key = key;
    this.hash = Hash.of(key, 0, key.length);
  }
}
