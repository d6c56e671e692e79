package io.upcall.samples.kvd.log;

import java.io.IOException;

/** The append-only file has something in its middle that no crash can have left. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFileException(long offset, String what) {
    super(
        "damaged at byte "
            + offset
            + " ("
            + what
            + "): restore it, or give up what is behind with truncate -s "
            + offset);
  }
}
