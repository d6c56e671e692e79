package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.util.concurrent.locks.ReentrantLock;

/**
 * glibc's rand(3): an additive feedback generator, {@code r[i] = r[i-3] + r[i-31]}, whose first
 * state comes from {@code 16807 * r mod (2^31 - 1)} and of which the first 310 numbers are thrown
 * away (random_r.c, TYPE_3). One a proc.
 */
final class RandomSequence {

  private static final ProcLocal<RandomSequence> SEQUENCES =
      ProcLocal.withInitial(proc -> new RandomSequence());
  private static final int DEGREE = 31;
  private static final int SEPARATION = 3;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final int[] state = new int[DEGREE];
  private int front;

  RandomSequence() {
    seed(1);
  }

  static RandomSequence current() {
    return SEQUENCES.of(Proc.current());
  }

  void seed(int seed) {
    lock.lock();
    try {
      int word = seed == 0 ? 1 : seed;
      state[0] = word;
      for (int i = 1; i < DEGREE; i++) {
        // Schrage's way, as there, since a negative seed shows the difference.
        int high = word / 127773;
        int low = word % 127773;
        word = 16807 * low - 2836 * high;
        word = word < 0 ? word + Integer.MAX_VALUE : word;
        state[i] = word;
      }
      front = SEPARATION;
      for (int i = 0; i < 10 * DEGREE; i++) {
        step();
      }
    } finally {
      lock.unlock();
    }
  }

  int next() {
    lock.lock();
    try {
      return step();
    } finally {
      lock.unlock();
    }
  }

  private int step() {
    int rear = (front + DEGREE - SEPARATION) % DEGREE;
    state[front] += state[rear];
    int result = state[front] >>> 1;
    front = (front + 1) % DEGREE;
    return result;
  }
}
