package io.upcall.samples.biod;

import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import io.upcall.cores.BlockingCall;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The proc that queues: submits a request after the other, and never sees one come back but as an
 * idle one.
 */
final class Queuer implements ProcMain {
  private static final int OPEN_HOW_BYTES = 24;

  private final Load load;
  private final IdleRequests idle;
  private final Handler handler;

  /** Of the main uthread, and then whoever's who awaited the exit. */
  private @Nullable IOException failure;

  Queuer(Load load, IdleRequests idle, Handler handler) {
    this.load = load;
    this.idle = idle;
    this.handler = handler;
  }

  @Override
  public int run() {
    EventQueue completions = handler.completions();
    try (Arena arena = Arena.ofShared()) {
      int fd = open(arena);
      for (int i = 0; i < load.inFlight(); i++) {
        MemorySegment block = arena.allocate(Blocks.BYTES, Blocks.BYTES);
        idle.give(new Request(completions, handler, block));
      }
      queueAll(fd);
      // Until then the blocks are the driver's.
      idle.awaitAll();
      close(fd);
      return 0;
    } catch (IOException stops) {
      failure = stops;
      return 1;
    } finally {
      handler.end();
    }
  }

  private void queueAll(int fd) throws IOException {
    Proc self = Proc.current();
    for (int number = 0; number < load.requests(); number++) {
      Request request = idle.take();
      request.about(load, number, fd);
      if (self.submit(request, Submitter.ALWAYS_EVENT) != Submitter.PENDING) {
        idle.give(request);
        idle.awaitAll();
        throw new IOException("this driver takes no " + request.op());
      }
    }
  }

  // ---- the file: by raw calls, since a raw call wants the driver's descriptor, not the proc's ---

  private int open(Arena arena) throws ErrnoException {
    String path = load.file().toAbsolutePath().toString();
    MemorySegment how = arena.allocate(OPEN_HOW_BYTES, Long.BYTES);
    int direct = load.direct() ? Fcntl.O_DIRECT : 0;
    how.set(ValueLayout.JAVA_LONG, 0, Fcntl.O_RDWR | Fcntl.O_CLOEXEC | direct);
    BlockingCall call = BlockingCall.take();
    call.openat2(Fcntl.AT_FDCWD, arena.allocateFrom(path, StandardCharsets.UTF_8), how);
    int fd = call.perform(0);
    call.giveBack();
    if (fd < 0) {
      throw new ErrnoException("openat2", -fd, path);
    }
    return fd;
  }

  private static void close(int fd) {
    BlockingCall call = BlockingCall.take();
    call.close(fd);
    call.perform(Submitter.TRY_QUICK);
    call.giveBack();
  }

  /** Says whether it came to its end. */
  void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
