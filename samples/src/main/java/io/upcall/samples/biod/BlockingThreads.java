package io.upcall.samples.biod;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of threads of the operating system, each of which sleeps in the kernel. */
final class BlockingThreads implements Way {
  BlockingThreads() {}

  @Override
  public String name() {
    return "a pool of blocking threads";
  }

  @Override
  public Sums run(Load load) throws IOException, InterruptedException {
    Set<OpenOption> options =
        new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (load.direct()) {
      options.add(ExtendedOpenOption.DIRECT);
    }
    try (FileChannel file = FileChannel.open(load.file(), options)) {
      AtomicInteger next = new AtomicInteger();
      List<Worker> workers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < load.inFlight(); i++) {
        Worker worker = new Worker(load, new Channel(file), next);
        workers.add(worker);
        threads.add(Thread.ofPlatform().name("biod-" + i).start(worker));
      }
      Sums sums = Sums.NOTHING;
      for (int i = 0; i < load.inFlight(); i++) {
        threads.get(i).join();
        sums = sums.plus(workers.get(i).sums());
      }
      return sums;
    }
  }

  private record Channel(FileChannel file) implements Disk {
    @Override
    public int read(ByteBuffer block, long offset) throws IOException {
      return file.read(block, offset);
    }

    @Override
    public int write(ByteBuffer block, long offset) throws IOException {
      return file.write(block, offset);
    }
  }
}
