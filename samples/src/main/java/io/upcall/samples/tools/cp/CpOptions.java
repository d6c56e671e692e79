package io.upcall.samples.tools.cp;

import io.upcall.samples.tools.Follow;

/**
 * What was asked for, once the options are put together.
 *
 * @param recursive directories with all that is in them
 * @param follow which symbolic links are followed
 * @param force a file that cannot be opened is removed and tried again
 * @param existing what happens to files that are there
 * @param verbose a line a file
 * @param make what is made of a file
 * @param preserve what of its source a copy has
 */
record CpOptions(
    boolean recursive,
    Follow follow,
    boolean force,
    Existing existing,
    boolean verbose,
    Make make,
    Preserve preserve) {

  enum Existing {
    OVERWRITE,
    ASK,
    KEEP,
    UPDATE
  }

  enum Make {
    COPIES,
    HARD_LINKS,
    SYMBOLIC_LINKS
  }

  /** Whether links are followed at this depth; what an operand names is at depth 0. */
  boolean follows(int depth) {
    return follow == Follow.ALWAYS || (follow == Follow.OPERANDS && depth == 0);
  }
}
