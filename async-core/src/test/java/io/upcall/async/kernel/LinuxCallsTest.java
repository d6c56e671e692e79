package io.upcall.async.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.testing.FaultySyscalls;
import org.junit.jupiter.api.Test;

class LinuxCallsTest {

  @Test
  void aSignalToTheThreadDoesNotEndALook() {
    FaultySyscalls syscalls =
        new FaultySyscalls().fail(LinuxCalls.NR_PPOLL, Errno.EINTR, Errno.EINTR);
    LinuxCalls calls = new LinuxCalls(() -> syscalls);
    assertThat(calls.pollNow(0, 0)).isZero();
    assertThat(syscalls.count(LinuxCalls.NR_PPOLL)).isEqualTo(3);
  }

  @Test
  void whatElseIsWrongWithALookIsTold() {
    FaultySyscalls syscalls = new FaultySyscalls().fail(LinuxCalls.NR_PPOLL, Errno.ENOMEM);
    LinuxCalls calls = new LinuxCalls(() -> syscalls);
    assertThat(calls.pollNow(0, 0)).isEqualTo(-Errno.ENOMEM);
    assertThat(syscalls.count(LinuxCalls.NR_PPOLL)).isEqualTo(1);
  }
}
