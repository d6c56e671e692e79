package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WakeupTest {

  private final Syscalls owners = new NativeSyscalls();

  private long counter(Wakeup wakeup) {
    long memory = NativeMemory.allocate(Long.BYTES);
    assertThat(owners.read(wakeup.fd(), memory, Long.BYTES)).isEqualTo(Long.BYTES);
    long counter = NativeMemory.getLong(memory);
    NativeMemory.free(memory);
    return counter;
  }

  @Test
  void wakesOfOneSleepAreOneWrite() throws Exception {
    try (Wakeup wakeup = new Wakeup(owners)) {
      wakeup.signal();
      wakeup.signal();
      assertThat(counter(wakeup)).isEqualTo(1);
      wakeup.acknowledge();
      wakeup.signal();
      assertThat(counter(wakeup)).isEqualTo(1);
    }
  }

  @Test
  void whoWakesWaitsForNobodyWhoDoes() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Syscalls slow = slowAtFirst(writing, goOn);
    try (Wakeup wakeup = new Wakeup(owners, slow)) {
      Thread first = Thread.ofPlatform().start(wakeup::signal);
      writing.await();
      // The ring has read the first one's write by now, and who comes next writes, too.
      wakeup.acknowledge();
      Thread second = Thread.ofVirtual().start(wakeup::signal);
      second.join();
      goOn.countDown();
      first.join();
      assertThat(counter(wakeup)).isEqualTo(2);
    }
  }

  /** The kernel's, but for the first write, which waits. */
  private Syscalls slowAtFirst(CountDownLatch writing, CountDownLatch goOn) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("write") && writing.getCount() > 0) {
            writing.countDown();
            goOn.await();
          }
          return method.invoke(owners, arguments);
        };
    return (Syscalls)
        Proxy.newProxyInstance(
            Syscalls.class.getClassLoader(), new Class<?>[] {Syscalls.class}, handler);
  }

  @Test
  void nothingIsWrittenAfterTheClose() throws Exception {
    long bytes = NativeMemory.allocatedBytes();
    Wakeup wakeup = new Wakeup(owners, owners);
    wakeup.close();
    assertThat(NativeMemory.allocatedBytes()).isEqualTo(bytes);
    int fd = wakeup.fd();
    try (Wakeup next = new Wakeup(owners)) {
      assertThat(next.fd()).as("the number is used again").isEqualTo(fd);
      wakeup.signal();
      next.signal();
      assertThat(counter(next)).isEqualTo(1);
    }
  }
}
