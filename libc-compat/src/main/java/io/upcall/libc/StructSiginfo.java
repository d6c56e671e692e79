package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * {@code siginfo_t}.
 *
 * @param si_signo the signal
 * @param si_code what it comes from, such as {@link Signal#SI_USER}
 * @param si_pid who sent it, or the child that ended; 0 for nobody
 * @param si_status of SIGCHLD: the exit status, or the signal that ended the child
 * @param si_value what sigqueue(3) or an asynchronous operation sent with it: an Integer for
 *     sival_int, any object for sival_ptr
 */
public record StructSiginfo(
    int si_signo, int si_code, int si_pid, int si_status, @Nullable Object si_value) {

  /** sival_int. */
  public int si_int() {
    return si_value instanceof Integer value ? value : 0;
  }
}
