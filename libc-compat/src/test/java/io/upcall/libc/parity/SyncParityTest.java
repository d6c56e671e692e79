package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;

import io.upcall.libc.Pthread;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pthread.h} and {@code semaphore.h}: every sequence of three operations on one object that
 * POSIX defines and that does not wait for ever, and what attributes take.
 *
 * <p>Not here, because POSIX leaves them undefined and the two differ: unlocking a normal mutex, an
 * rwlock or a spinlock that the thread does not hold (EPERM here), writing where one reads (EDEADLK
 * here, a wait for ever or until the deadline there). A semaphore's name that is too long is
 * ENAMETOOLONG here, as POSIX has it, and EINVAL there.
 */
class SyncParityTest extends Behaviours<SyncCalls> {

  private static final int STEPS = 3;

  SyncParityTest() {
    super("pthread.h");
  }

  @Override
  SyncCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurSync(folder, transcripts);
  }

  @Override
  SyncCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostSync(thread, transcripts, memory);
  }

  @Override
  void table() {
    for (int robust = 0; robust <= 1; robust++) {
      for (int type = 0; type <= 2; type++) {
        mutexes(type, robust);
      }
    }
    robustMutexes();
    rwlocks();
    semaphores();
    others();
    attributes();
  }

  /** All sequences of {@link #STEPS} of these. */
  private static List<List<String>> sequences(String... operations) {
    List<List<String>> all = List.of(List.of());
    for (int step = 0; step < STEPS; step++) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> before : all) {
        for (String operation : operations) {
          List<String> sequence = new ArrayList<>(before);
          sequence.add(operation);
          longer.add(sequence);
        }
      }
      all = longer;
    }
    return all;
  }

  /** One step of a case. */
  private interface Step {
    int perform(SyncCalls calls, String operation);
  }

  private long run(SyncCalls calls, List<String> sequence, Step step) throws Exception {
    long last = 0;
    for (String operation : sequence) {
      if (operation.startsWith("other ")) {
        String name = operation.substring("other ".length());
        last = begin(calls, other -> step.perform(other, name)).result();
      } else {
        last = step.perform(calls, operation);
      }
    }
    return last;
  }

  // ---- mutexes ---------------------------------------------------------------------------------

  private void mutexes(int type, int robust) {
    String name = new String[] {"normal", "recursive", "errorcheck"}[type];
    String kind = (robust == 1 ? "robust " : "") + name;
    for (List<String> sequence :
        sequences("lock", "trylock", "timedlock", "unlock", "other trylock")) {
      if (isDefinedForMutex(sequence, type)) {
        is(
            "pthread_mutex_*",
            kind + ": " + sequence,
            HOSTS,
            c -> {
              c.mutexInit(type, robust);
              return run(c, sequence, SyncCalls::mutex);
            });
      }
    }
  }

  /** The main thread's locks are what the model counts; another thread tries where it fails. */
  private static boolean isDefinedForMutex(List<String> sequence, int type) {
    int held = 0;
    for (String operation : sequence) {
      switch (operation) {
        case "unlock" -> {
          if (held == 0 && type == Pthread.PTHREAD_MUTEX_NORMAL) {
            return false;
          }
          held = Math.max(0, held - 1);
        }
        case "other trylock" -> {
          if (held == 0) {
            return false;
          }
        }
        default -> {
          if (held > 0 && type == Pthread.PTHREAD_MUTEX_NORMAL && operation.equals("lock")) {
            return false;
          }
          held += held == 0 || type == Pthread.PTHREAD_MUTEX_RECURSIVE ? 1 : 0;
        }
      }
    }
    return true;
  }

  private void robustMutexes() {
    for (int type = 0; type <= 2; type++) {
      int of = type;
      for (List<String> then :
          List.of(
              List.of("unlock", "lock"),
              List.of("unlock", "trylock"),
              List.of("consistent", "unlock", "lock"),
              List.of("consistent", "consistent"),
              List.of("consistent", "unlock", "consistent"))) {
        is(
            "pthread_mutex_*",
            "robust, type " + type + ", its owner ended: " + then,
            HOSTS,
            c -> {
              c.mutexInit(of, Pthread.PTHREAD_MUTEX_ROBUST);
              c.mutex("consistent");
              begin(c, other -> other.mutex("lock")).result();
              // Its thread may be about to end: this waits for it.
              c.mutex("lock");
              return run(c, then, SyncCalls::mutex);
            });
      }
    }
  }

  // ---- rwlocks ---------------------------------------------------------------------------------

  private void rwlocks() {
    for (List<String> sequence :
        sequences(
            "rdlock",
            "tryrdlock",
            "timedrdlock",
            "wrlock",
            "trywrlock",
            "timedwrlock",
            "unlock",
            "other tryrdlock",
            "other trywrlock")) {
      if (isDefinedForRwlock(sequence)) {
        is("pthread_rwlock_*", "" + sequence, HOSTS, c -> run(c, sequence, SyncCalls::rwlock));
      }
    }
  }

  private static boolean isDefinedForRwlock(List<String> sequence) {
    int reads = 0;
    boolean writes = false;
    for (String operation : sequence) {
      switch (operation) {
        case "unlock" -> {
          if (reads == 0 && !writes) {
            return false;
          }
          writes = false;
          reads = Math.max(0, reads - 1);
        }
        case "wrlock", "timedwrlock" -> {
          if (reads > 0) {
            return false;
          }
          writes = true;
        }
        case "trywrlock" -> writes |= reads == 0;
        case "other tryrdlock" -> {
          // It would keep what it gets.
          if (!writes) {
            return false;
          }
        }
        case "other trywrlock" -> {
          if (reads == 0 && !writes) {
            return false;
          }
        }
        default -> reads += writes ? 0 : 1;
      }
    }
    return true;
  }

  // ---- semaphores ------------------------------------------------------------------------------

  private void semaphores() {
    for (int value = 0; value <= 2; value++) {
      int first = value;
      for (List<String> sequence : sequences("wait", "trywait", "timedwait", "post", "getvalue")) {
        if (neverWaits(sequence, value)) {
          is(
              "sem_*",
              "from " + value + ": " + sequence,
              HOSTS,
              c -> {
                c.semInit(first);
                return run(c, sequence, SyncCalls::sem);
              });
        }
      }
    }
    for (int value : new int[] {-1, Integer.MIN_VALUE, 0, 7, Integer.MAX_VALUE}) {
      is("sem_init", "with " + value, value < 0 ? -EINVAL : 0, c -> c.semInit(value));
    }
    is(
        "sem_post",
        "over the highest value",
        -EOVERFLOW,
        c -> {
          c.semInit(Integer.MAX_VALUE);
          return c.sem("post");
        });
    is(
        "sem_wait",
        "until another posts",
        0,
        c -> {
          c.semInit(0);
          Waiting waiter = begin(c, other -> other.sem("wait"));
          c.sem("post");
          return waiter.result();
        });
    names();
  }

  private static boolean neverWaits(List<String> sequence, int first) {
    int value = first;
    for (String operation : sequence) {
      if (operation.equals("wait") && value == 0) {
        return false;
      }
      if (operation.equals("post")) {
        value++;
      } else if (!operation.equals("getvalue")) {
        value = Math.max(0, value - 1);
      }
    }
    return true;
  }

  private void names() {
    String name = "/upcall-parity";
    is("sem_open", "of no such name", -ENOENT, c -> c.semOpen(name, 0, 0));
    is("sem_unlink", "of no such name", -ENOENT, c -> c.semUnlink(name));
    is("sem_open", "of a name of nothing", -EINVAL, c -> c.semOpen("/", O_CREAT, 0));
    is("sem_open", "of two names", HOSTS, c -> Math.min(0, c.semOpen("/a/b", O_CREAT, 0)));
    is("sem_open", "with a value below 0", -EINVAL, c -> c.semOpen(name, O_CREAT, -1));
    is(
        "sem_open",
        "made, found, not made twice, unlinked",
        -ENOENT,
        c -> {
          c.semOpen(name, O_CREAT | O_EXCL, 2);
          c.semOpen(name, 0, 0);
          c.semOpen(name, O_CREAT, 0);
          c.semOpen(name, O_CREAT | O_EXCL, 0);
          c.semUnlink(name);
          return c.semOpen(name, 0, 0);
        });
  }

  // ---- others ----------------------------------------------------------------------------------

  private void others() {
    for (List<String> sequence : sequences("trylock", "unlock", "other trylock")) {
      if (isDefinedForMutex(sequence, Pthread.PTHREAD_MUTEX_NORMAL)) {
        is("pthread_spin_*", "" + sequence, HOSTS, c -> run(c, sequence, SyncCalls::spin));
      }
    }
    is("pthread_barrier_init", "for nobody", -EINVAL, c -> c.barrierInit(0));
    is(
        "pthread_barrier_wait",
        "for one",
        HOSTS,
        c -> {
          c.barrierInit(1);
          c.barrier("wait");
          return c.barrier("wait");
        });
    is("pthread_cond_signal", "to nobody", 0, c -> c.cond("signal"));
    is("pthread_cond_broadcast", "to nobody", 0, c -> c.cond("broadcast"));
    for (int type = 0; type <= 2; type++) {
      int of = type;
      is(
          "pthread_cond_timedwait",
          "a deadline that is over, with a mutex of type " + type,
          -ETIMEDOUT,
          c -> {
            c.mutexInit(of, 0);
            c.mutex("lock");
            int result = c.cond("timedwait");
            c.mutex("unlock");
            return result;
          });
      for (String wake : List.of("signal", "broadcast")) {
        is(
            "pthread_cond_wait",
            "until a " + wake + ", with a mutex of type " + type,
            0,
            c -> {
              c.mutexInit(of, 0);
              Waiting waiter =
                  begin(
                      c,
                      other -> {
                        other.mutex("lock");
                        int result = other.cond("wait");
                        other.mutex("unlock");
                        return result;
                      });
              c.mutex("lock");
              c.cond(wake);
              c.mutex("unlock");
              return waiter.result();
            });
      }
    }
    is(
        "pthread_cond_timedwait",
        "without an errorcheck mutex",
        -EPERM,
        c -> {
          c.mutexInit(Pthread.PTHREAD_MUTEX_ERRORCHECK, 0);
          return c.cond("timedwait");
        });
  }

  private void attributes() {
    for (int value : new int[] {-7, -1, 0, 1, 2, 4, 100}) {
      is(
          "pthread_mutexattr_settype",
          "" + value,
          HOSTS,
          c -> c.attribute("pthread_mutexattr_settype", value));
      is(
          "pthread_mutexattr_setrobust",
          "" + value,
          HOSTS,
          c -> c.attribute("pthread_mutexattr_setrobust", value));
      is(
          "pthread_attr_setdetachstate",
          "" + value,
          HOSTS,
          c -> c.attribute("pthread_attr_setdetachstate", value));
    }
    for (int value = -1; value <= 12; value++) {
      int clock = value;
      is(
          "pthread_condattr_setclock",
          "" + value,
          HOSTS,
          c -> c.attribute("pthread_condattr_setclock", clock));
    }
  }
}
