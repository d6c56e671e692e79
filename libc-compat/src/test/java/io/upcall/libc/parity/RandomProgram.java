package io.upcall.libc.parity;

import static io.upcall.libc.Fcntl.*;

/**
 * Random calls on descriptors of all kinds, none of which waits. Which they are depends on the seed
 * and on what the calls before answered, so both sides make the same ones until they differ.
 *
 * <p>Each sequence has a taste: one of all calls, or of one family more than of the others, for a
 * socket that is to be bound, connected, written and read needs several calls of its family in a
 * row.
 */
final class RandomProgram {

  private static final int SHORTEST = 8;
  private static final int LONGEST = 24;

  /** A family of calls. */
  interface Family {
    /** One call, or a few that belong together. */
    void step();
  }

  private final SignalCalls c;
  private final Draw draw;
  private final Family[] families;
  private final RandomEvents events;

  private RandomProgram(SignalCalls calls, long seed) {
    c = calls;
    draw = new Draw(seed);
    events = new RandomEvents(calls, draw);
    families =
        new Family[] {
          new RandomFiles(calls, draw),
          new RandomNames(calls, draw),
          new RandomSockets(calls, draw),
          new RandomDescriptors(calls, draw),
          events
        };
  }

  /** Runs {@code sequences} of calls, all in one directory; 0. */
  static long run(SignalCalls calls, long seed, int sequences) {
    RandomProgram program = new RandomProgram(calls, seed);
    program.run(sequences);
    return 0;
  }

  private void run(int sequences) {
    int home = c.open(".", O_PATH | O_DIRECTORY, 0);
    events.begin();
    for (int i = 0; i < sequences; i++) {
      // What the last one leaves open is compared.
      cleanUp(home);
      sequence();
    }
    events.end();
  }

  private void cleanUp(int home) {
    draw.all().forEach(this::close);
    c.fchdir(home);
    c.umask(HostSide.UMASK);
  }

  private void close(int fd) {
    c.close(fd);
    draw.closed(fd);
  }

  private void sequence() {
    int length = SHORTEST + draw.upTo(LONGEST - SHORTEST);
    int taste = draw.upTo(families.length);
    for (int call = 0; call < length; call++) {
      boolean any = taste == families.length || draw.oneIn(3);
      families[any ? draw.upTo(families.length - 1) : taste].step();
      draw.surplus().forEach(this::close);
    }
  }
}
