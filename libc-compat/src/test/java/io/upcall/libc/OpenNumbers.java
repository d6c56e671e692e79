package io.upcall.libc;

import java.util.stream.IntStream;

/** Which descriptor numbers the calling thread's proc has open. */
public final class OpenNumbers {

  /** Numbers above are not looked at. */
  private static final int LAST = 1023;

  private OpenNumbers() {}

  /** The open numbers above standard error, ascending. */
  public static int[] now() {
    DescriptorTable table = DescriptorTable.current();
    return IntStream.rangeClosed(3, LAST).filter(fd -> table.find(fd) != null).toArray();
  }
}
