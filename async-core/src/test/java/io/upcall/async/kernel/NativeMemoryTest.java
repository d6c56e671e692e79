package io.upcall.async.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.testing.NothingLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counted native memory and plain system calls. */
@ExtendWith(NothingLeft.class)
class NativeMemoryTest {

  @Test
  void countsWhatIsAllocated() {
    long before = NativeMemory.allocatedBytes();
    long address = NativeMemory.allocate(100);
    assertThat(address % 16).isZero();
    assertThat(NativeMemory.allocatedBytes()).isEqualTo(before + 100);
    NativeMemory.free(address);
    assertThat(NativeMemory.allocatedBytes()).isEqualTo(before);
  }

  @Test
  void readsWhatItWrote() {
    long address = NativeMemory.allocate(32);
    NativeMemory.clear(address, 32);
    NativeMemory.putLong(address + 1, 0x1122334455667788L);
    assertThat(NativeMemory.getLong(address + 1)).isEqualTo(0x1122334455667788L);
    assertThat(NativeMemory.getInt(address + 1)).isEqualTo(0x55667788);
    assertThat(NativeMemory.getShort(address + 1)).isEqualTo((short) 0x7788);
    assertThat(NativeMemory.getByte(address)).isZero();
    NativeMemory.putIntRelease(address + 16, -5);
    assertThat(NativeMemory.getIntAcquire(address + 16)).isEqualTo(-5);
    NativeMemory.copyIn(new byte[] {1, 2, 3, 4}, 1, address, 2);
    byte[] back = new byte[4];
    NativeMemory.copyOut(address, back, 1, 3);
    assertThat(back).startsWith(0, 2, 3);
    NativeMemory.free(address);
  }

  @Test
  void stringsEndWithNul() {
    long address = NativeMemory.allocateString("grüße");
    assertThat(NativeMemory.getString(address)).isEqualTo("grüße");
    NativeMemory.free(address);
  }

  @Test
  void aSystemCallAnswersItsValueOrMinusErrno() {
    NativeSyscalls syscalls = new NativeSyscalls();
    assertThat(syscalls.syscall(Sys.NR_GETTID, 0, 0, 0, 0, 0, 0)).isPositive();
    assertThat(syscalls.close(9_999)).isEqualTo(-Errno.EBADF);
    assertThat(syscalls.read(9_999, 0, 1)).isEqualTo(-Errno.EBADF);
    assertThat(syscalls.syscall(9_999, 0, 0, 0, 0, 0, 0)).isEqualTo(-Errno.ENOSYS);
  }
}
