package io.upcall.libc;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Lines to the JVM's standard error, a write(2) each: one that fits in a pipe's atomic 4,096 bytes
 * is never mixed with another's, and there is no lock that a uthread could wait for. Not by {@code
 * System.err}, which has one, and which a program may have replaced. A reader that is slow blocks
 * the carrier; its vcore then goes on with another, as with any foreign code that blocks.
 */
final class StandardError implements Consumer<String> {

  /** PIPE_BUF, less the newline. */
  private static final int LONGEST = 4095;

  @SuppressWarnings("resource") // the JVM's, and stays open
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.err);

  @Override
  public void accept(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    if (length > LONGEST + 1) {
      length = LONGEST + 1;
      bytes[LONGEST] = '\n';
    }
    try {
      out.write(bytes, 0, length);
    } catch (IOException nobodyReads) {
      // There is no other place to say so, and the program is to go on.
    }
  }
}
