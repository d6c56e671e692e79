package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Errno;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.FaultySyscalls;
import io.upcall.async.testing.NothingLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the kernel says that it has. */
@ExtendWith(NothingLeft.class)
class UringProbeTest {

  @Test
  void readsWhatEveryKernelWithARingHas() throws UringUnavailableException {
    UringProbe probe = UringProbe.read();
    assertThat(probe.features()).contains("NODROP", "SUBMIT_STABLE", "EXT_ARG");
    assertThat(probe.operations()).contains("NOP", "READ", "RECV", "OPENAT2", "ASYNC_CANCEL");
  }

  @Test
  void leavesNothingWhenItIsRefused() {
    for (long call : new long[] {Sys.NR_IO_URING_SETUP, Sys.NR_IO_URING_REGISTER, Sys.NR_MMAP}) {
      FaultySyscalls syscalls = new FaultySyscalls().failAlways(call, Errno.EPERM);
      assertThatThrownBy(() -> UringProbe.read(syscalls))
          .isInstanceOf(UringUnavailableException.class)
          .hasMessageContaining("EPERM");
      assertThat(syscalls.mappings()).isZero();
    }
  }
}
