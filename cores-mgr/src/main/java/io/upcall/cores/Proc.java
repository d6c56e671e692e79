package io.upcall.cores;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.HostCalls;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import io.upcall.async.Submitter;
import io.upcall.async.UpcallTarget;
import io.upcall.async.sleep.SleepTable;
import io.upcall.cores.policy.CoreRequest;
import io.upcall.cores.status.Vcoremap;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of the emulation: a pid, vcores on cores of its own, uthreads, an exit status. Many
 * live in one JVM, and share its statics.
 *
 * <p>It lives from {@link #start} until its main uthread returns, it exits, a signal ends it or it
 * crashes (see {@link CrashScope}); then its exit hooks run, its uthreads are interrupted, its
 * calls in flight are cancelled and its cores go back, and no other proc notices. Procs are a tree:
 * who starts one from a thread of another proc makes it a child of that (see {@link Children}).
 *
 * <p>A thread belongs to the proc whose uthread it is; a platform thread to the one that {@link
 * #bind} named, or else to the {@linkplain #root() root proc}.
 */
public final class Proc implements Submitter, UpcallTarget {

  private static final Logger LOG = LoggerFactory.getLogger(Proc.class);
  private static final AtomicInteger PIDS = new AtomicInteger();

  private final int pid = PIDS.incrementAndGet();
  private final ProcOptions options;
  private final ProcScheduler scheduler;
  private final ProcUthreads uthreads = new ProcUthreads(this);
  private final Activations activations;
  private final ProcLife life;
  private final Children children = new Children();
  private final SleepTable sleepTable;
  private final ProcLocals locals = new ProcLocals(this);
  private final ProcVcores vcores = new ProcVcores();
  private final ProcCores cores;
  private final ProcCalls calls = new ProcCalls(this);

  /** Who started it, while that lives. Written in the table's lock. */
  private volatile @Nullable Proc parent;

  /** One that is not booted: see {@link ProcBoot}. */
  Proc(ProcOptions options) {
    this.options = options;
    this.scheduler = new ProcScheduler(this, options.scheduler().get());
    this.life = new ProcLife(this, options.exitGraceNanos());
    this.activations = new Activations(options.maxBlocked());
    CoreManager manager = CoreManager.system();
    CoreRequest request = options.request().within(manager.topology().cores().size());
    this.cores = new ProcCores(this, vcores, manager, request, options.concurrency());
    this.sleepTable = SleepTable.forCpus(new ProcClock(this), request.maximum());
  }

  // ---- starting and finding --------------------------------------------------------------------

  /**
   * Starts a proc and waits for its end.
   *
   * @return its exit status
   * @throws IOException when its driver cannot be opened; the message gives the remedy
   */
  public static int run(ProcOptions options, ProcMain main)
      throws IOException, InterruptedException {
    return start(options, main).awaitExit();
  }

  /**
   * Starts a proc. Its main uthread begins when it is granted a core: at once when one is free or
   * idle, else when its turn comes. It is a child of the proc whose uthread the caller is, or that
   * {@link #bind} named; of any other thread it is nobody's.
   *
   * @throws IOException when its driver cannot be opened; the message gives the remedy
   * @throws IllegalStateException when others are provisioned the cores that it asks to be
   */
  public static Proc start(ProcOptions options, ProcMain main)
      throws IOException, InterruptedException {
    return ProcBoot.start(Bound.known(), options, main);
  }

  /**
   * Starts a proc as a child of this one, from whatever thread.
   *
   * @throws IOException when its driver cannot be opened; the message gives the remedy
   */
  public Proc startChild(ProcOptions childOptions, ProcMain main)
      throws IOException, InterruptedException {
    return ProcBoot.start(this, childOptions, main);
  }

  /**
   * The proc that platform threads belong to: started with one core when it is first needed.
   *
   * @throws IllegalStateException when its driver cannot be opened; the message gives the remedy
   */
  public static Proc root() {
    return ProcBoot.root();
  }

  /** The proc that the calling thread belongs to. */
  public static Proc current() {
    Proc known = Bound.known();
    return known != null ? known : root();
  }

  /** The proc with this pid, a zombie too; null when there is none. */
  public static @Nullable Proc find(int pid) {
    return ProcTable.SYSTEM.find(pid);
  }

  /** All procs, zombies too, by pid. */
  public static List<Proc> all() {
    return ProcTable.SYSTEM.all();
  }

  /** Runs {@code body} on the calling platform thread as one of this proc's. */
  public void bind(Runnable body) {
    Bound.run(this, body);
  }

  // ---- what it is ------------------------------------------------------------------------------

  /** Its process id: 1 and up, one a proc. */
  public int pid() {
    return pid;
  }

  /** What it was started with. */
  public ProcOptions options() {
    return options;
  }

  /**
   * Who started it: getppid(2). Null when that was no proc or has ended; the system's getppid says
   * 0 then of a process whose parent is out of its sight.
   */
  public @Nullable Proc parent() {
    return parent;
  }

  /** In the table's lock. */
  void parent(@Nullable Proc newParent) {
    parent = newParent;
  }

  /** Those that it started. */
  public Children children() {
    return children;
  }

  /** How many vcores it has, and so the most cores that it can be granted. */
  public int vcoreCount() {
    return vcores.count();
  }

  /** Its vcore {@code id}, from 0 to {@link #vcoreCount()} - 1. */
  public Vcore vcore(int id) {
    return vcores.vcore(id);
  }

  /** The states of its vcores, to be read at any moment. */
  public Vcoremap vcoremap() {
    return Objects.requireNonNull(cores.vcoremap(), "a proc that was admitted has a map");
  }

  /** Which of its vcores has a core, and which has much to do. */
  ProcVcores vcores() {
    return vcores;
  }

  /** What it asks of the core manager. */
  ProcCores cores() {
    return cores;
  }

  /** How many of its calls are in flight; a look at moving numbers. */
  public long callsInFlight() {
    return calls.inFlight();
  }

  /** How many uthreads live. */
  public int liveUthreads() {
    return uthreads.live().size();
  }

  /** The synchronous calls on the descriptors of this proc's drivers. */
  public HostCalls hostCalls() {
    return vcores.vcore(0).driver().hostCalls();
  }

  /** Where its threads and callbacks sleep; the timeouts are alarms of its vcores. */
  public SleepTable sleepTable() {
    return sleepTable;
  }

  /** True until its end begins. */
  public boolean isRunning() {
    return life.isRunning();
  }

  /** How it ended; null until it is dead and its cores are back. */
  public @Nullable ExitStatus exitStatus() {
    return life.status();
  }

  /** The limit of its calls in flight. */
  CallQuota quota() {
    return calls.quota();
  }

  void quota(CallQuota newQuota) {
    calls.quota(newQuota);
  }

  ProcScheduler scheduler() {
    return scheduler;
  }

  /** Those that live. */
  UthreadList uthreads() {
    return uthreads.live();
  }

  Activations activations() {
    return activations;
  }

  /** The slot of {@code key}, filled. */
  Object local(ProcLocal<?> key) {
    return locals.of(key);
  }

  // ---- asking for cores ------------------------------------------------------------------------

  /**
   * Says how many cores it can use: {@code sa_setconcurrency}. Returns at once; the last one said
   * counts, and cores come and go as the core manager decides.
   *
   * @return the previous level; {@code -EINVAL} for a level below 1, {@code -ESRCH} when the proc
   *     has ended
   */
  public int setConcurrency(int level) {
    return cores.setConcurrency(level);
  }

  /**
   * Asks to have another minimum, maximum, priority and provision from now on; the wish stays.
   *
   * @return 0; {@code -EINVAL} for a maximum above {@link #vcoreCount()}, {@code -EBUSY} when
   *     others are provisioned what it asks to be, {@code -ESRCH} when the proc has ended; then
   *     nothing changes
   */
  public int request(CoreRequest wanted) throws InterruptedException {
    return cores.request(wanted);
  }

  /**
   * Says that the proc has no use for the core that the caller runs on: {@code sa_yield_processor}.
   * The wish for cores falls by one, and the minimum with it. What is ready goes to other vcores,
   * the caller too, and goes on there. A proc that has given its last core back and has something
   * to do is granted one again, in its turn.
   *
   * @return 0 when the caller goes on; {@code -EPERM} from a thread that is not a uthread on a core
   */
  public static int yieldProcessor() {
    Carrier carrier = Carrier.current();
    if (carrier == null || Thread.currentThread() instanceof Carrier) {
      return -Errno.EPERM;
    }
    int was = carrier.enter();
    Vcore here = carrier.vcore();
    if (was == Carrier.LOST || here == null) {
      // The core has gone already.
      Thread.yield();
      return 0;
    }
    here.proc().cores.yielded();
    here.order(Tenure.YIELD);
    carrier.exit(was);
    Thread.yield();
    return 0;
  }

  // ---- uthreads --------------------------------------------------------------------------------

  /**
   * Starts a uthread of this proc.
   *
   * @return the virtual thread it is
   */
  public Thread spawn(Runnable body) {
    return create(body).thread();
  }

  /**
   * {@link #spawn(Runnable)} for a layer above that keeps something of each uthread.
   *
   * @param before is called with the thread before anybody else can see it
   */
  public Thread spawn(Runnable body, Consumer<Thread> before) {
    return create(body, before).thread();
  }

  /** Starts a uthread of this proc: uthread_create. It begins with the caller's priority. */
  public Uthread create(Runnable body) {
    return create(body, thread -> {});
  }

  private Uthread create(Runnable body, Consumer<Thread> before) {
    return uthreads.create(body, before);
  }

  /**
   * Waits until the calling uthread is the last one of this proc: what pthread_exit(3) of a main
   * thread does. Ends early when it is interrupted, which the end of the proc does, too.
   */
  public void awaitOthers() {
    uthreads.awaitOthers();
  }

  /** Calls {@code action} with each uthread that lives, the youngest first. It must be short. */
  public void forEachUthread(Consumer<Thread> action) {
    uthreads.live().forEach(action);
  }

  /** Any vcore, in turn: for work that comes from outside. */
  Vcore pickVcore() {
    return vcores.pick();
  }

  // ---- calls and upcalls -----------------------------------------------------------------------

  /**
   * Submits a call from any thread of this proc: to the driver of the vcore that the caller is on,
   * or by way of a vcore's inbox from elsewhere (then always PENDING).
   */
  @Override
  public int submit(AsyncCall call, int flags) {
    return calls.submit(call, flags);
  }

  /**
   * Asks for the end of a call of this proc, from any thread. Only this submission of it: the ask
   * is on its way to the vcores for a moment, and the call may be over and used again by then.
   */
  @Override
  public void cancel(AsyncCall call) {
    calls.cancel(call);
  }

  /**
   * Cancels every call in flight whose holder is {@code holder}, on all vcores. Returns at once;
   * the calls are over when their own events have come. From any thread.
   */
  public void cancelHeldBy(Object holder) {
    calls.cancelHeldBy(holder);
  }

  @Override
  public void post(Kcont kcont, Level level) {
    Vcore here = Vcore.current();
    (here != null && here.proc() == this ? here : pickVcore()).post(kcont, level);
  }

  /** The mask of the vcore that the caller runs on. */
  @Override
  public LevelMask mask() {
    Vcore here = Vcore.current();
    return here != null && here.proc() == this ? here.mask() : UpcallTarget.super.mask();
  }

  @Override
  public boolean isVcoreContext() {
    if (!(Thread.currentThread() instanceof Carrier carrier)) {
      return false;
    }
    Vcore vcore = carrier.vcore();
    return vcore != null && vcore.proc() == this;
  }

  // ---- the end ---------------------------------------------------------------------------------

  /**
   * Runs {@code hook} when the proc ends, last added first, before its uthreads are interrupted.
   */
  public void onExit(Runnable hook) {
    life.hooks().add(hook);
  }

  /** Ends the proc of the calling uthread: _exit(2) with the hooks of exit(3). Does not return. */
  public static void exit(int status) {
    current().terminate(ExitStatus.exited(status));
    throw new ProcExit();
  }

  /**
   * Ends this proc, from any thread, as {@code how} says; the first end counts. Returns when its
   * hooks have run and its uthreads were told; {@link #awaitExit} waits for the rest. In vcore
   * context, where nothing may block, it returns at once.
   */
  public void terminate(ExitStatus how) {
    if (Thread.currentThread() instanceof Carrier) {
      life.endSoon(how);
    } else {
      life.end(how);
    }
  }

  /** Ends this proc with an exit status of the caller's choice: see {@link #terminate}. */
  public void kill(int status) {
    terminate(ExitStatus.exited(status));
  }

  /** A uthread of this proc threw what nobody caught. By that uthread, whose stack is empty now. */
  void uncaught(Throwable failure, boolean isMain) {
    if (!isRunning()) {
      LOG.debug("uncaught in {} of {}, which ends", Thread.currentThread(), this, failure);
    } else if (options.crashScope().covers(isMain, failure)) {
      LOG.error("uncaught in {}: {} ends", Thread.currentThread(), this, failure);
      terminate(ExitStatus.crashed(failure));
    } else {
      LOG.error("uncaught in {} of {}", Thread.currentThread(), this, failure);
    }
  }

  /**
   * Waits until the proc is dead and its cores are back. A wait by its parent is waitpid(2): the
   * zombie is gone then.
   *
   * @return what a shell would call its status: see {@link ExitStatus#shellStatus}
   */
  public int awaitExit() throws InterruptedException {
    life.await();
    return waitedFor();
  }

  /**
   * The same with a limit.
   *
   * @return false when the time was over first
   */
  public boolean awaitExit(long timeoutNanos) throws InterruptedException {
    boolean ended = life.await(timeoutNanos);
    if (ended) {
      waitedFor();
    }
    return ended;
  }

  private int waitedFor() {
    Proc waiter = Bound.known();
    if (waiter != null && waiter == parent) {
      waiter.children().await(child -> child == this, 0, true);
    }
    ExitStatus status = life.status();
    return status == null ? 0 : status.shellStatus();
  }

  @Override
  public String toString() {
    return "proc " + pid + " (" + options.name() + ")";
  }
}
