package io.upcall.async.mix;

import io.upcall.async.Driver;
import java.io.IOException;

/** The driver under a mix, with its descriptors and its time. */
public interface Ground extends AutoCloseable {

  /** A driver; one at a time. */
  Driver open() throws IOException;

  /** Two connected stream sockets. */
  int[] streamPair();

  /** The two ends of a pipe: to read, to write. */
  int[] pipe();

  /** An empty file, open to read and write. */
  int file(Driver driver);

  /** The test closed it. */
  void closed(int fd);

  /** The time by which timeouts are kept. */
  long nowNanos();

  /** Lets time pass that does not pass by itself. */
  void pass(long nanos);

  /** True when operations may fail for no reason, with any errno they have. */
  boolean failsAtRandom();

  /** How late an event may come, counted from when it is due to the end of a turn. */
  long latenessNanos();

  /** After the driver is closed. */
  @Override
  void close();
}
