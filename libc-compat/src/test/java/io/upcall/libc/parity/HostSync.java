package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** {@link SyncCalls} by the host's libc. */
final class HostSync extends HostFiles implements SyncCalls {

  /** Over the size of each of glibc's types. */
  private static final int OBJECT_BYTES = 128;

  private static final int MUTEX = 0;
  private static final int RWLOCK = 1;
  private static final int SPIN = 2;
  private static final int BARRIER = 3;
  private static final int COND = 4;
  private static final int SEMAPHORE = 5;
  private static final int OBJECTS = 6;

  private final MemorySegment objects;
  private final MemorySegment past;

  HostSync(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
    // All of them are valid as zeros.
    objects = room((long) OBJECTS * OBJECT_BYTES);
    past = room(16);
    past.set(JAVA_LONG, 0, 1);
  }

  private HostSync(HostSync first) {
    super(first.thread.another(), first.transcripts, first.memory);
    objects = first.objects;
    past = first.past;
  }

  @Override
  public HostSync another() {
    return new HostSync(this);
  }

  private MemorySegment object(int which) {
    return objects.asSlice((long) which * OBJECT_BYTES, OBJECT_BYTES);
  }

  /** Of a function that answers its error. */
  private long error(String function, Object... arguments) {
    return -call(function, arguments);
  }

  @Override
  public int mutexInit(int type, int robustness) {
    MemorySegment attributes = room(64);
    long result = error("pthread_mutexattr_init", attributes);
    result = result == 0 ? error("pthread_mutexattr_settype", attributes, type) : result;
    result = result == 0 ? error("pthread_mutexattr_setrobust", attributes, robustness) : result;
    result = result == 0 ? error("pthread_mutex_init", object(MUTEX), attributes) : result;
    return noted(result, "pthread_mutex_init", type, robustness);
  }

  @Override
  public int mutex(String operation) {
    String function = "pthread_mutex_" + operation;
    MemorySegment mutex = object(MUTEX);
    boolean timed = operation.startsWith("timed");
    return noted(timed ? error(function, mutex, past) : error(function, mutex), function);
  }

  @Override
  public int rwlock(String operation) {
    String function = "pthread_rwlock_" + operation;
    MemorySegment lock = object(RWLOCK);
    boolean timed = operation.startsWith("timed");
    return noted(timed ? error(function, lock, past) : error(function, lock), function);
  }

  @Override
  public int spin(String operation) {
    // A zero is a lock that is taken.
    if (object(SPIN).get(JAVA_INT, 64) == 0) {
      error("pthread_spin_init", object(SPIN), 0);
      object(SPIN).set(JAVA_INT, 64, 1);
    }
    String function = "pthread_spin_" + operation;
    return noted(error(function, object(SPIN)), function);
  }

  @Override
  public int barrierInit(int count) {
    MemorySegment none = MemorySegment.NULL;
    return noted(
        error("pthread_barrier_init", object(BARRIER), none, count), "pthread_barrier_init", count);
  }

  @Override
  public int barrier(String operation) {
    String function = "pthread_barrier_" + operation;
    // -1 is no error here, and errno is not set.
    long result = call(function, object(BARRIER));
    return noted(operation.equals("wait") && result <= 0 ? -1 : -result, function);
  }

  @Override
  public int cond(String operation) {
    String function = "pthread_cond_" + operation;
    long result =
        switch (operation) {
          case "wait" -> error(function, object(COND), object(MUTEX));
          case "timedwait" -> error(function, object(COND), object(MUTEX), past);
          default -> error(function, object(COND));
        };
    return noted(result, function);
  }

  @Override
  public int semInit(int value) {
    return noted(call("sem_init", object(SEMAPHORE), 0, value), "sem_init", value);
  }

  @Override
  public int sem(String operation) {
    String function = "sem_" + operation;
    MemorySegment semaphore = object(SEMAPHORE);
    if (operation.equals("getvalue")) {
      MemorySegment value = room(4);
      long result = call(function, semaphore, value);
      return noted(result < 0 ? result : value.get(JAVA_INT, 0), function);
    }
    boolean timed = operation.startsWith("timed");
    return noted(timed ? call(function, semaphore, past) : call(function, semaphore), function);
  }

  @Override
  public int semOpen(String name, int oflag, int value) {
    long semaphore = thread.callPointer("sem_open", string(name), oflag, 0600, value);
    boolean failed = semaphore < 0 && semaphore > -4096;
    long result = failed ? semaphore : call("sem_close", MemorySegment.ofAddress(semaphore));
    return noted(result, "sem_open", name, oflag, value);
  }

  @Override
  public int semUnlink(String name) {
    return noted(call("sem_unlink", string(name)), "sem_unlink", name);
  }

  @Override
  public int attribute(String function, int value) {
    String kind = function.substring(0, function.indexOf("_set"));
    MemorySegment attributes = room(128);
    MemorySegment got = room(4);
    long result = error(kind + "_init", attributes);
    result = result == 0 ? error(function, attributes, value) : result;
    result = result == 0 ? error(function.replace("_set", "_get"), attributes, got) : result;
    return noted(result == 0 ? got.get(JAVA_INT, 0) : result, function, value);
  }
}
