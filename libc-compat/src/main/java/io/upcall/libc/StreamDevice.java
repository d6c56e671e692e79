package io.upcall.libc;

/** What is under a stream: a descriptor, or memory. Its stream's lock is held. */
interface StreamDevice {

  /** read(2): at least one byte, or 0 at the end. */
  int read(byte[] buffer, int from, int count) throws ErrnoException;

  /** write(2): some of it, at least one byte. */
  int write(byte[] buffer, int from, int count) throws ErrnoException;

  /** lseek(2). */
  long seek(long offset, int whence) throws ErrnoException;

  /** Over: nothing else is called after. */
  void close() throws ErrnoException;

  /** The descriptor; -1 for memory. */
  int fd();

  /** What setvbuf(3) has not decided: line by line to a terminal, else by blocks. */
  int defaultBuffering();
}
