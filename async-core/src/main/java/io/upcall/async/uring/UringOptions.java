package io.upcall.async.uring;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * How large a driver is, and what it is not to use.
 *
 * @param entries of the submission queue: what one turn of a busy vcore submits
 * @param completions that the completion queue holds; what comes beyond the kernel keeps aside
 * @param buffers that the kernel picks from, 4 KiB each, a power of two up to 32,768
 * @param streamBuffers of {@link io.upcall.async.SocketCalls#recvMultishot}, 16 KiB each, likewise;
 *     made when they are first used
 * @param without features that are switched off
 */
public record UringOptions(
    int entries, int completions, int buffers, int streamBuffers, Set<UringFeature> without) {

  private static final String PROPERTY = "upcall.uring.without";
  private static final int MOST_BUFFERS = 1 << 15;

  /** Checks and copies. */
  public UringOptions {
    requirePowerOfTwo("entries", entries, MOST_BUFFERS);
    requirePowerOfTwo("completions", completions, 2 * MOST_BUFFERS);
    requirePowerOfTwo("buffers", buffers, MOST_BUFFERS);
    requirePowerOfTwo("stream buffers", streamBuffers, MOST_BUFFERS);
    EnumSet<UringFeature> copy = EnumSet.noneOf(UringFeature.class);
    copy.addAll(without);
    without = Collections.unmodifiableSet(copy);
  }

  private static void requirePowerOfTwo(String what, int count, int most) {
    if (Integer.bitCount(count) != 1 || count < 1 || count > most) {
      throw new IllegalArgumentException(
          count + " " + what + ": it must be a power of two up to " + most);
    }
  }

  /** 512 entries, 8,192 completions, 4 MiB of buffers of each kind; what the property names not. */
  public static UringOptions defaults() {
    return new UringOptions(
        512, 8192, BufferRing.COUNT, StreamBuffers.COUNT, named(System.getProperty(PROPERTY, "")));
  }

  private static Set<UringFeature> named(String names) {
    Set<UringFeature> features = EnumSet.noneOf(UringFeature.class);
    for (String name : names.split(",")) {
      if (!name.isBlank()) {
        features.add(feature(name.strip()));
      }
    }
    return features;
  }

  private static UringFeature feature(String name) {
    try {
      return UringFeature.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "-D" + PROPERTY + " names " + name + ": there is " + Set.of(UringFeature.values()),
          unknown);
    }
  }

  /** These, with queues of other sizes. */
  public UringOptions queues(int newEntries, int newCompletions) {
    return new UringOptions(newEntries, newCompletions, buffers, streamBuffers, without);
  }

  /** These, with other numbers of buffers. */
  public UringOptions buffers(int newBuffers, int newStreamBuffers) {
    return new UringOptions(entries, completions, newBuffers, newStreamBuffers, without);
  }

  /** These, without one more feature. */
  public UringOptions without(UringFeature feature) {
    EnumSet<UringFeature> more = EnumSet.of(feature);
    more.addAll(without);
    return new UringOptions(entries, completions, buffers, streamBuffers, more);
  }
}
