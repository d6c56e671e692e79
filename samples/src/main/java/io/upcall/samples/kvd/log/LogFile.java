package io.upcall.samples.kvd.log;

import java.io.IOException;

/** What the log needs of a file. The methods wait. */
public interface LogFile {
  /** Writes all of it at the end. */
  void write(byte[] bytes, int length) throws IOException;

  /** Returns when all that was written is on the disk. */
  void sync() throws IOException;

  /** Closes it. */
  void close() throws IOException;
}
