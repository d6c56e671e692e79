package io.upcall.samples.biod;

import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_DIRECT;
import static io.upcall.libc.Fcntl.O_RDWR;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.pread;
import static io.upcall.libc.Unistd.pwrite;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The same program on uthreads: each of them waits, and none sleeps in the kernel. */
final class BlockingUthreads implements Way {
  private final ProcOptions options;

  BlockingUthreads(ProcOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "the same on uthreads";
  }

  @Override
  public Sums run(Load load) throws IOException, InterruptedException {
    Program program = new Program(load);
    Proc.run(options, program);
    return program.sums();
  }

  /**
   * What runs in the proc. Its outcome is its main uthread's, and whoever's who awaited its exit.
   */
  private static final class Program implements ProcMain {
    private final Load load;
    private final List<Worker> workers = new ArrayList<>();
    private @Nullable IOException failure;

    Program(Load load) {
      this.load = load;
    }

    @Override
    public int run() throws InterruptedException {
      try {
        work();
        return 0;
      } catch (IOException stops) {
        failure = stops;
        return 1;
      }
    }

    private void work() throws IOException, InterruptedException {
      String path = load.file().toString();
      int fd = open(path, O_RDWR | O_CLOEXEC | (load.direct() ? O_DIRECT : 0), 0);
      AtomicInteger next = new AtomicInteger();
      List<Thread> uthreads = new ArrayList<>();
      for (int i = 0; i < load.inFlight(); i++) {
        Worker worker = new Worker(load, new Descriptor(fd), next);
        workers.add(worker);
        uthreads.add(Proc.current().spawn(worker));
      }
      for (Thread uthread : uthreads) {
        uthread.join();
      }
      close(fd);
    }

    Sums sums() throws IOException {
      if (failure != null) {
        throw failure;
      }
      Sums sums = Sums.NOTHING;
      for (Worker worker : workers) {
        sums = sums.plus(worker.sums());
      }
      return sums;
    }
  }

  private record Descriptor(int fd) implements Disk {
    @Override
    public int read(ByteBuffer block, long offset) throws ErrnoException {
      return pread(fd, block, offset);
    }

    @Override
    public int write(ByteBuffer block, long offset) throws ErrnoException {
      return pwrite(fd, block, offset);
    }
  }
}
