package io.upcall.libc.parity;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the bodies of cases run: this library in a proc, or the host's libc.
 *
 * @param <C> the calls of the table
 */
interface Side<C extends Calls> {

  /** Runs {@code body} in {@code folder}: what it called, and what it left behind. */
  Outcome run(Path folder, Behaviours.Body<C> body) throws Exception;

  /** The end of the table. */
  void end() throws Exception;

  /**
   * What came of a case on one side.
   *
   * @param result of the body
   * @param calls the transcripts of its threads
   * @param state the descriptors and files that it left behind
   */
  record Outcome(long result, List<String> calls, List<String> state) {}
}
