package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.FileCalls;
import io.upcall.async.Op;
import io.upcall.async.WaitCalls;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each optional feature switched off: the same tests, on the road without it. */
class UringWithoutTest {

  private static UringOptions without(UringFeature... features) {
    UringOptions options = UringOptions.defaults();
    for (UringFeature feature : features) {
      options = options.without(feature);
    }
    return options;
  }

  @Nested
  class MultishotAccept extends UringSourceTest {
    @Override
    UringOptions options() {
      return without(UringFeature.MULTISHOT_ACCEPT);
    }
  }

  @Nested
  class MultishotRecv extends UringSourceTest {
    @Override
    UringOptions options() {
      return without(UringFeature.MULTISHOT_RECV);
    }
  }

  @Nested
  class MultishotPoll extends UringSourceTest {
    @Override
    UringOptions options() {
      return without(UringFeature.MULTISHOT_POLL);
    }
  }

  @Nested
  class MultishotTimeout extends UringSourceTest {
    @Override
    UringOptions options() {
      return without(UringFeature.MULTISHOT_TIMEOUT);
    }
  }

  @Nested
  class IncrementalBuffers extends UringStreamTest {
    @Override
    UringOptions options() {
      return super.options().without(UringFeature.INCREMENTAL_BUFFERS);
    }
  }

  @Nested
  class Bundles extends UringStreamTest {
    @Override
    UringOptions options() {
      return super.options().without(UringFeature.BUNDLES);
    }
  }

  @Nested
  class IncrementalBuffersAndBundles extends UringStreamTest {
    @Override
    UringOptions options() {
      return super.options()
          .without(UringFeature.INCREMENTAL_BUFFERS)
          .without(UringFeature.BUNDLES);
    }
  }

  @Nested
  class AllOfStreams extends UringStreamTest {
    @Override
    UringOptions options() {
      return super.options()
          .without(UringFeature.MULTISHOT_RECV)
          .without(UringFeature.INCREMENTAL_BUFFERS);
    }
  }

  @Nested
  class ZeroCopySend extends UringSocketFamilyTest {
    @Override
    UringOptions options() {
      return without(UringFeature.ZERO_COPY_SEND);
    }
  }

  @Nested
  class SocketCommands extends UringSocketFamilyTest {
    @Override
    UringOptions options() {
      return without(UringFeature.SOCKET_COMMANDS);
    }
  }

  @Nested
  class BindListen extends UringSocketOpsTest {
    @Override
    UringOptions options() {
      return without(UringFeature.BIND_LISTEN);
    }
  }

  @Nested
  class Pipe extends UringFileFamilyTest {
    @Override
    UringOptions options() {
      return without(UringFeature.PIPE);
    }
  }

  @Nested
  class RingMessages extends UringWaitOpsTest {
    @Override
    UringOptions options() {
      return without(UringFeature.RING_MESSAGES);
    }
  }

  /** What has no other road says so. */
  @Nested
  class Nothing extends UringTest {

    @Override
    UringOptions options() {
      return without(
          UringFeature.FUTEX,
          UringFeature.WAITID,
          UringFeature.EPOLL_WAIT,
          UringFeature.FTRUNCATE,
          UringFeature.INSTALL_FD);
    }

    @Test
    void isNotSupported() {
      long memory = kernel.memory(128);
      for (AsyncCall call :
          new AsyncCall[] {
            WaitCalls.futexWait(call(), memory, 0, -1, WaitCalls.FUTEX_PRIVATE_INT),
            WaitCalls.futexWake(call(), memory, 1, -1, WaitCalls.FUTEX_PRIVATE_INT),
            WaitCalls.futexWaitv(call(), memory, 1),
            WaitCalls.waitid(call(), 0, 0, memory, 4),
            WaitCalls.epollWait(call(), 0, memory, 1),
            FileCalls.ftruncate(call(), 0, 0),
            FileCalls.installFd(call(), 0)
          }) {
        assertRun(call).isEqualTo("EOPNOTSUPP");
      }
      assertThat(driver.inFlight()).isZero();
    }
  }

  // ---- probing and switching off
  // -----------------------------------------------------------------

  @Test
  void thisKernelHasAllThatIsProbed() throws UringUnavailableException {
    UringProbe probe = UringProbe.read();
    try (UringDriver driver = UringDriver.open(without())) {
      for (UringFeature feature : UringFeature.values()) {
        for (Op op : feature.operations()) {
          assertThat(driver.features().contains(feature))
              .as("%s has %s", feature, op)
              .isEqualTo(!probe.missing().contains(op));
        }
      }
      if (probe.features().contains("RECVSEND_BUNDLE")) {
        assertThat(driver.features())
            .contains(
                UringFeature.BUNDLES,
                UringFeature.MULTISHOT_ACCEPT,
                UringFeature.MULTISHOT_RECV,
                UringFeature.MULTISHOT_POLL,
                UringFeature.MULTISHOT_TIMEOUT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UringFeature.class)
  void aFeatureIsSwitchedOffByItself(UringFeature feature) throws UringUnavailableException {
    try (UringDriver all = UringDriver.open(without());
        UringDriver less = UringDriver.open(without(feature))) {
      assertThat(less.features()).doesNotContain(feature);
      assertThat(all.features()).containsAll(less.features());
      assertThat(all.features().size() - less.features().size()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void thePropertyNamesFeatures() {
    String before = System.getProperty("upcall.uring.without");
    try {
      System.setProperty("upcall.uring.without", "futex, BUNDLES");
      assertThat(UringOptions.defaults().without())
          .containsExactlyInAnyOrder(UringFeature.FUTEX, UringFeature.BUNDLES);
      System.setProperty("upcall.uring.without", "TIME_TRAVEL");
      assertThatThrownBy(UringOptions::defaults)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TIME_TRAVEL")
          .hasMessageContaining("BUNDLES");
    } finally {
      if (before == null) {
        System.clearProperty("upcall.uring.without");
      } else {
        System.setProperty("upcall.uring.without", before);
      }
    }
  }

  @Test
  void sizesArePowersOfTwo() {
    assertThatThrownBy(() -> without().queues(3, 8)).hasMessageContaining("3 entries");
    assertThatThrownBy(() -> without().queues(4, 0)).hasMessageContaining("0 completions");
    assertThatThrownBy(() -> without().buffers(4, 1 << 16)).hasMessageContaining("stream buffers");
  }
}
