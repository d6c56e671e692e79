package io.upcall.async.file;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.INVALID;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallAccount;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.uring.UringDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole of a file on each road; NothingLeft sees to it that no descriptor stays open. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class WholeFileTest {

  private static final int CAPACITY = 1 << 20;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(CAPACITY);
  private final EventQueue queue = EventQueue.polled();
  private final Kernel kernel = new Kernel();
  private Driver driver;
  private WholeFile file;

  @TempDir Path directory;

  @BeforeEach
  void open() throws Exception {
    driver = UringDriver.open();
    file = new WholeFile(driver, queue, buffer);
  }

  @AfterEach
  void close() {
    driver.close();
    kernel.close();
    arena.close();
  }

  private String fileOf(byte[] content) throws Exception {
    Path path = Files.createTempFile(directory, "whole", "");
    Files.write(path, content);
    return path.toString();
  }

  private static byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  private void awaitEvent() {
    while (queue.isEmpty()) {
      driver.turn(50_000_000);
    }
    assertThat(queue.poll()).isSameAs(file);
    assertThat(queue.poll()).as("a second event").isNull();
    assertThat(file.isInFlight()).isFalse();
  }

  private int readPending(String... names) {
    assertThat(file.read(List.of(names), 0)).isEqualTo(PENDING);
    awaitEvent();
    return file.result();
  }

  private byte[] got() {
    return buffer.asSlice(0, file.result()).toArray(ValueLayout.JAVA_BYTE);
  }

  // ---- what it reads ---------------------------------------------------------------------------

  @Test
  void readsAllOfAFileWithOneEvent() throws Exception {
    byte[] content = random(700_001);
    assertThat(readPending(fileOf(content))).isEqualTo(content.length);
    assertThat(got()).isEqualTo(content);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void isQuickWhenEveryStepIs() throws Exception {
    byte[] content = random(5_000);
    String name = fileOf(content);
    readPending(name);
    assertThat(file.read(List.of(name), TRY_QUICK)).isEqualTo(QUICK);
    assertThat(got()).isEqualTo(content);
    driver.turn(0);
    assertThat(queue.isEmpty()).as("no event").isTrue();
  }

  @Test
  void anEmptyFileHasNoBytes() throws Exception {
    assertThat(readPending(fileOf(new byte[0]))).isZero();
  }

  @Test
  void whatDoesNotEndWithinTheBufferIsTooBig() throws Exception {
    assertThat(readPending(fileOf(random(CAPACITY - 1)))).isEqualTo(CAPACITY - 1);
    assertThat(readPending(fileOf(random(CAPACITY)))).isEqualTo(-Errno.EFBIG);
    assertThat(readPending(fileOf(random(CAPACITY + 1)))).isEqualTo(-Errno.EFBIG);
  }

  // ---- the look-up -----------------------------------------------------------------------------

  @Test
  void theFirstNameThatExistsIsTheOne() throws Exception {
    String first = fileOf(random(10));
    String second = fileOf(random(20));
    String missing = directory.resolve("missing").toString();
    assertThat(readPending(missing, first + "/under-a-file", first, second)).isEqualTo(10);
    assertThat(readPending(missing)).isEqualTo(-Errno.ENOENT);
    assertThat(readPending()).isEqualTo(-Errno.ENOENT);
  }

  @Test
  void anErrorOtherThanAbsenceIsTheAnswer() throws Exception {
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertThat(readPending(loop.toString(), fileOf(random(10)))).isEqualTo(-Errno.ELOOP);
    assertThat(readPending(directory.toString())).isEqualTo(-Errno.EISDIR);
  }

  // ---- ending early ----------------------------------------------------------------------------

  @Test
  void aCancelBeforeTheLookUpBeganOpensNothing() throws Exception {
    assertThat(file.read(List.of(fileOf(random(10))), 0)).isEqualTo(PENDING);
    file.cancel();
    awaitEvent();
    assertThat(file.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void aCancelDuringTheTransferClosesTheDescriptor() throws Exception {
    Path fifo = directory.resolve("fifo");
    kernel.fifo(fifo);
    int writer = kernel.open(fifo, Kernel.O_RDWR);
    assertThat(writer).isNotNegative();
    StepCounting counting = new StepCounting(driver);
    WholeFile fromFifo = new WholeFile(counting, queue, buffer);
    assertThat(fromFifo.read(List.of(fifo.toString()), 0)).isEqualTo(PENDING);
    while (counting.submissions < 2) {
      driver.turn(50_000_000);
    }
    fromFifo.cancel();
    while (queue.isEmpty()) {
      driver.turn(50_000_000);
    }
    assertThat(queue.poll()).isSameAs(fromFifo);
    assertThat(fromFifo.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(counting.submissions).as("the look-up, the read, the close").isEqualTo(3);
  }

  @Test
  void aRefusedLaterStepLeavesNoDescriptorOpen() throws Exception {
    String name = fileOf(random(10));
    StepCounting counting = new StepCounting(driver);
    WholeFile refused = new WholeFile(counting, queue, buffer);
    for (int step = 2; step <= 4; step++) {
      counting.submissions = 0;
      counting.refuseFrom = step;
      assertThat(refused.read(List.of(name), 0)).isEqualTo(PENDING);
      while (queue.isEmpty()) {
        driver.turn(50_000_000);
      }
      assertThat(queue.poll()).isSameAs(refused);
      assertThat(refused.result()).as("from step " + step).isEqualTo(step < 4 ? -Errno.EAGAIN : 10);
    }
  }

  @Test
  void whatIsRefusedAtOnceIsAsItWas() throws Exception {
    String name = fileOf(random(10));
    driver.ledger().chargeTo(new NoRoom());
    assertThat(file.read(List.of(name), 0)).isEqualTo(AGAIN);
    assertThat(file.isInFlight()).isFalse();
    driver.ledger().chargeTo(CallAccount.UNLIMITED);
    assertThat(readPending(name)).isEqualTo(10);
    driver.close();
    assertThat(file.read(List.of(name), 0)).isEqualTo(INVALID);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void isUsedByOneAtATime() throws Exception {
    String name = fileOf(random(10));
    assertThat(file.read(List.of(name), 0)).isEqualTo(PENDING);
    assertThatThrownBy(() -> file.read(List.of(name), 0)).isInstanceOf(IllegalStateException.class);
    awaitEvent();
    assertThat(file.result()).isEqualTo(10);
  }

  /** Counts the steps, and refuses those from a given one on. */
  private static final class StepCounting implements Submitter {

    private final Submitter next;
    private int submissions;
    private int refuseFrom = Integer.MAX_VALUE;

    StepCounting(Submitter next) {
      this.next = next;
    }

    @Override
    public int submit(AsyncCall call, int flags) {
      submissions++;
      return submissions >= refuseFrom ? AGAIN : next.submit(call, flags);
    }

    @Override
    public void cancel(AsyncCall call) {
      next.cancel(call);
    }
  }

  /** An account at its limit. */
  private static final class NoRoom implements CallAccount {
    @Override
    public int take(int wanted) {
      return 0;
    }

    @Override
    public void giveBack(int calls) {}

    @Override
    public int lease() {
      return 1;
    }
  }
}
