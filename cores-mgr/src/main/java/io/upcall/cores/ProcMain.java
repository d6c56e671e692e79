package io.upcall.cores;

/** What a proc runs as its first uthread. */
@FunctionalInterface
public interface ProcMain {

  /**
   * The program.
   *
   * @return its exit status, 0 to 255
   * @throws Exception logged, and the proc ends as a crash: its exit status is 1
   */
  int run() throws Exception;
}
