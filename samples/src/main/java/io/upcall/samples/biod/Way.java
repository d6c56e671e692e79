package io.upcall.samples.biod;

import java.io.IOException;

/** A way to do a load. */
interface Way {
  /** Its row in the table. */
  String name();

  /** Does all of it, and returns when the last request is over. */
  Sums run(Load load) throws IOException, InterruptedException;
}
