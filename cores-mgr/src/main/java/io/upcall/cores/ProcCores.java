package io.upcall.cores;

import io.upcall.async.Alarm;
import io.upcall.async.Errno;
import io.upcall.async.Kcont;
import io.upcall.cores.policy.CoreRequest;
import io.upcall.cores.status.VcoreState;
import io.upcall.cores.status.Vcoremap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cores of one proc: what it asks of the core manager, what it has use for, and who looks after
 * a vcore that has none.
 *
 * <p>What it asks is kept here, the last word wins, and a kcont tells the manager's thread to look:
 * it is queued once, however often one asks.
 */
final class ProcCores {

  private final Proc proc;
  private final CoreManager manager;
  private final ManagerThread thread;
  private final ProcVcores vcores;

  // ---- asked by any thread, read by the manager's ----------------------------------------------

  /** What it may have. Written by the manager's thread. */
  private volatile CoreRequest request;

  /** What {@code sa_setconcurrency} was last told. */
  private final AtomicInteger concurrency;

  private volatile boolean exiting;

  private final Kcont concurrencyChanged = message(ManagerThread::concurrencyChanged);
  private final Kcont rouse = message(ManagerThread::rouse);
  private final Kcont wantsMore = message(ManagerThread::wantsMore);
  private final Kcont exit = message(ManagerThread::exit);
  private final CountDownLatch gone = new CountDownLatch(1);

  // ---- written by the manager's thread ---------------------------------------------------------

  /** Cores that it keeps though it is idle. Read by vcores that have nothing to do. */
  private volatile int minimum;

  /** The states of its vcores. */
  private volatile @Nullable Vcoremap vcoremap;

  /** The wish as the allocator knows it. */
  int appliedLevel = 1;

  /** It said that it wants more a moment ago. Read by vcores that are about to say so. */
  volatile boolean isWantHeard;

  final Alarm wantAgain =
      new Alarm() {
        @Override
        protected void run() {
          isWantHeard = false;
        }
      };

  /**
   * The cores of {@code proc}, none so far.
   *
   * @param request what it may have
   * @param concurrency how many it can use at first
   */
  ProcCores(
      Proc proc, ProcVcores vcores, CoreManager manager, CoreRequest request, int concurrency) {
    this.proc = proc;
    this.vcores = vcores;
    this.manager = manager;
    this.thread = manager.thread();
    this.request = request;
    this.minimum = request.minimum();
    this.concurrency = new AtomicInteger(concurrency);
  }

  private Kcont message(MessageTo to) {
    return new Kcont() {
      @Override
      protected void run() {
        to.tell(thread, ProcCores.this);
      }
    };
  }

  private interface MessageTo {
    void tell(ManagerThread thread, ProcCores cores);
  }

  Proc proc() {
    return proc;
  }

  // ---- while vcores are online -----------------------------------------------------------------

  /** A vcore has more than it runs next: wakes one that sleeps, or asks for one more core. */
  void offerSurplus(Vcore from) {
    if (vcores.count() > 1 && from.surplus() >= 1) {
      wakeSiblingOf(from);
    }
  }

  /**
   * A vcore has run one uthread for a while: what is ready there and was to run next, or was left
   * there and not looked at yet, waits for no one knows how long.
   */
  void offerReady(Vcore from) {
    boolean arrived = from.arrivals().hasUthreads();
    if (vcores.count() > 1 && (arrived || proc.scheduler().ready(from) > 0)) {
      if (arrived) {
        from.arrivals().offer();
      }
      wakeSiblingOf(from);
    }
  }

  private void wakeSiblingOf(Vcore from) {
    boolean anyOffline = false;
    for (Vcore other : vcores.all()) {
      if (other != from && other.isAsleep()) {
        other.rouse();
        return;
      }
      anyOffline |= !other.isOnline();
    }
    if (anyOffline) {
      wantMore();
    }
  }

  /** A blocked carrier is back: one vcore that had only its reserve runs uthreads again. */
  void endReserve() {
    for (Vcore vcore : vcores.all()) {
      if (!vcore.runsUthreads()) {
        vcore.endReserve();
        show(vcore, VcoreState.BLOCKED, VcoreState.ONLINE);
        return;
      }
    }
  }

  /** A vcore is on its reserve from now on. In the pool's lock. */
  void beginReserve(Vcore vcore) {
    show(vcore, VcoreState.ONLINE, VcoreState.BLOCKED);
  }

  private void show(Vcore vcore, VcoreState from, VcoreState to) {
    Vcoremap map = vcoremap;
    if (map != null) {
      map.changeIf(vcore.id(), from, to);
    }
  }

  // ---- while vcores are offline ----------------------------------------------------------------

  /**
   * There is something to do for {@code vcore}, which is offline: a sibling that is online stands
   * in for it; when there is none, this is a request for a core. From any thread.
   *
   * <p>The vcore is marked before siblings are looked at, and one that comes online looks for marks
   * afterwards ({@link #standInForAll}): so one of the two sees the other.
   */
  void attend(Vcore vcore) {
    vcore.absence().needs();
    if (vcore.isOnline()) {
      vcore.driver().wake();
      return;
    }
    Vcore host = vcores.onlineSibling(vcore);
    if (host == null) {
      thread.post(rouse);
      return;
    }
    if (!host.isAsleep()) {
      wantMore();
    }
    host.post(vcore.absence().standIn());
  }

  /** By a vcore that has come online: siblings may have waited for it. */
  void standInForAll(Carrier host) {
    for (Vcore vcore : vcores.all()) {
      if (vcore.absence().isNeedy()) {
        vcore.loop().standIn(host);
      }
    }
  }

  /** True when a vcore that has nothing to do is to give its core to who has none. */
  boolean rests() {
    return thread.isStarved() && (minimum == 0 || vcores.onlineCount() > minimum);
  }

  // ---- asking ----------------------------------------------------------------------------------

  /**
   * Announces the proc to the core manager and asks for cores.
   *
   * @return 0 or {@code -errno}
   */
  int admit() throws InterruptedException {
    return ask(() -> thread.admit(this));
  }

  /**
   * Asks to have something else from now on; returns when that was decided.
   *
   * @return 0 or {@code -errno}
   */
  int request(CoreRequest wanted) throws InterruptedException {
    return ask(() -> thread.request(this, wanted));
  }

  /** Has the manager's thread answer, and waits for it. */
  private int ask(IntSupplier question) throws InterruptedException {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    thread.post(
        new Kcont() {
          @Override
          protected void run() {
            try {
              answer.complete(question.getAsInt());
            } catch (RuntimeException | Error failure) {
              answer.completeExceptionally(failure);
            }
          }
        });
    return manager.await(answer);
  }

  int setConcurrency(int level) {
    if (level < 1) {
      return -Errno.EINVAL;
    }
    if (exiting) {
      return -Errno.ESRCH;
    }
    int previous = concurrency.getAndSet(level);
    thread.post(concurrencyChanged);
    return previous;
  }

  /** The wish falls by one, with a core that a vcore is about to give back. */
  void yielded() {
    int most = request.maximum();
    concurrency.updateAndGet(level -> Math.max(0, Math.min(level, most) - 1));
  }

  /** One that is not heard is repeated by whoever has more to run than it can. */
  private void wantMore() {
    if (!isWantHeard) {
      thread.post(wantsMore);
    }
  }

  /** Gives all cores back for good; returns when the manager has forgotten the proc. */
  void exit() throws InterruptedException {
    exiting = true;
    thread.post(exit);
    gone.await();
  }

  // ---- for the manager's thread ----------------------------------------------------------------

  CoreRequest request() {
    return request;
  }

  int concurrency() {
    return concurrency.get();
  }

  boolean isExiting() {
    return exiting;
  }

  void requested(CoreRequest granted) {
    request = granted;
    minimum = granted.minimum();
  }

  void admitted(@Nullable Vcoremap map) {
    vcoremap = map;
  }

  /** The states of its vcores; null before it was admitted. */
  @Nullable Vcoremap vcoremap() {
    return vcoremap;
  }

  void minimum(int newMinimum) {
    minimum = newMinimum;
  }

  void gone() {
    gone.countDown();
  }

  /** True when what its vcores do matters to how many they are. */
  boolean areCounted() {
    return vcores.count() > 1;
  }

  /** True when it has more cores than it keeps in any case. */
  boolean hasSpareCores() {
    return vcores.count() > 1 && vcores.onlineCount() > Math.max(1, minimum);
  }
}
