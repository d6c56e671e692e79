package io.upcall.cores.readme;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.Uthread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class FirstProc {
  static int run() throws Exception {
    return Proc.run(ProcOptions.named("sums").withCores(2), FirstProc::main);
  }

  static int main() {
    AtomicInteger sum = new AtomicInteger();
    List<Uthread> uthreads = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      int term = i;
      uthreads.add(Uthread.create(() -> sum.addAndGet(term)));
    }
    uthreads.forEach(uthread -> uthread.join(Uthread.FOREVER));
    return sum.get() == 5050 ? 0 : 1; // the exit status
  }
}
