package io.upcall.samples.tools;

import static io.upcall.libc.Errno.strerror;
import static io.upcall.libc.Stdio.fflush;
import static io.upcall.libc.Stdio.fputs;
import static io.upcall.libc.Stdio.stderr;
import static io.upcall.libc.Stdio.stdout;

import io.upcall.libc.ErrnoException;

/**
 * error(3): {@code cat: x: No such file or directory} on standard error, behind what was printed
 * before. Used by the main uthread alone, so that messages keep the order of the operands.
 */
public final class Complaints {
  private final String tool;
  private boolean any;

  Complaints(String tool) {
    this.tool = tool;
  }

  /** {@code tool: what: why}; {@code what} is quoted already where that is due. */
  public void say(String what, ErrnoException why) {
    say(what, why.errno);
  }

  /** {@code tool: what: why}. */
  public void say(String what, int errno) {
    say(what + ": " + strerror(errno));
  }

  /** {@code tool: text}. */
  public void say(String text) {
    warn(text);
    any = true;
  }

  /** {@code tool: text}, which does not count as a failure. */
  public void warn(String text) {
    print(tool + ": " + text + "\n");
  }

  /** The text alone. */
  public void print(String text) {
    try {
      fflush(stdout());
    } catch (ErrnoException itsOwnMatter) {
      // The tool meets it at its next output, or at its end.
    }
    try {
      fputs(text, stderr());
    } catch (ErrnoException nowhereToSayIt) {
      // As in C: what cannot be complained about is still in the exit status.
    }
  }

  /** True once something was said that counts. */
  public boolean any() {
    return any;
  }

  /** 0, or {@code failure} once something was said that counts. */
  public int exitStatus(int failure) {
    return any ? failure : 0;
  }
}
