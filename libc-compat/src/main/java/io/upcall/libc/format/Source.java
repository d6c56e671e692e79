package io.upcall.libc.format;

/**
 * Where scanf reads: bytes, of which the last can be given back.
 *
 * @param <X> how reading fails
 */
public interface Source<X extends Exception> {

  /** The next byte, 0 to 255; -1 at the end. */
  int next() throws X;

  /** Gives {@code octet}, which {@link #next} answered last, back. */
  void back(int octet) throws X;
}
