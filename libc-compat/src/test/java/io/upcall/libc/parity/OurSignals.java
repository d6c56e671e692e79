package io.upcall.libc.parity;

import io.upcall.libc.FdSet;
import io.upcall.libc.Poll;
import io.upcall.libc.Pthread;
import io.upcall.libc.Signal;
import io.upcall.libc.SigsetT;
import io.upcall.libc.StructEpollEvent;
import io.upcall.libc.StructPollfd;
import io.upcall.libc.StructSigaction;
import io.upcall.libc.StructSignalfdSiginfo;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.SysEpoll;
import io.upcall.libc.SysSelect;
import io.upcall.libc.SysSendfile;
import io.upcall.libc.SysSignalfd;
import io.upcall.libc.Unistd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** {@link SignalCalls} by this library, on a uthread. */
final class OurSignals extends OurWaits implements SignalCalls {

  private static final StructTimespec NOW = new StructTimespec(0, 0);

  /** The threads of a case, by number. */
  private final List<Pthread.Handle<?>> threads;

  OurSignals(Path folder, List<Transcript> transcripts) {
    this(folder, transcripts, new CopyOnWriteArrayList<>());
  }

  private OurSignals(Path folder, List<Transcript> transcripts, List<Pthread.Handle<?>> threads) {
    super(folder, transcripts);
    this.threads = threads;
  }

  @Override
  public OurSignals another() {
    return new OurSignals(folder, transcripts, threads);
  }

  private static SigsetT mask(int[] signals) {
    return signals == null ? null : SigsetT.of(signals);
  }

  private static StructTimespec time(long nanos) {
    return nanos < 0 ? null : StructTimespec.ofNanos(nanos);
  }

  private static List<Integer> signalsIn(SigsetT set) throws io.upcall.libc.ErrnoException {
    List<Integer> signals = new ArrayList<>();
    for (int signal = 1; signal < Signal.NSIG; signal++) {
      if (Signal.sigismember(set, signal)) {
        signals.add(signal);
      }
    }
    return signals;
  }

  @Override
  public int caught(int signal, int flags) {
    StructSigaction action = StructSigaction.of(signo -> {}, flags);
    return done(() -> Signal.sigaction(signal, action), "sigaction", signal, flags);
  }

  @Override
  public int block(int... signals) {
    return done(
        () -> Signal.pthread_sigmask(Signal.SIG_BLOCK, SigsetT.of(signals)),
        "pthread_sigmask",
        Words.numbers(signals));
  }

  @Override
  public int raise(int signal) {
    return done(() -> Signal.raise(signal), "raise", signal);
  }

  @Override
  public int sigpending() {
    List<Integer> pending = new ArrayList<>();
    int result = done(() -> pending.addAll(signalsIn(Signal.sigpending())), "sigpending");
    transcript.gave(pending);
    return result;
  }

  @Override
  public int sigtimedwait(int... signals) {
    return noted(
        () -> Signal.sigtimedwait(SigsetT.of(signals), NOW).si_signo(),
        "sigtimedwait",
        Words.numbers(signals));
  }

  @Override
  public int self() {
    threads.add(Pthread.pthread_self());
    return threads.size() - 1;
  }

  @Override
  public int pthread_kill(int other, int signal) {
    return done(() -> Signal.pthread_kill(threads.get(other), signal), "pthread_kill", signal);
  }

  @Override
  public int signalfd(int fd, int flags, int... signals) {
    return noted(
        () -> SysSignalfd.signalfd(fd, SigsetT.of(signals), flags),
        "signalfd",
        fd,
        flags,
        Words.numbers(signals));
  }

  @Override
  public int readSignals(int fd, int most) {
    byte[] infos = new byte[StructSignalfdSiginfo.BYTES * most];
    int result = noted(() -> Unistd.read(fd, infos), "read", fd, most);
    for (int at = 0; at < result; at += StructSignalfdSiginfo.BYTES) {
      StructSignalfdSiginfo info = StructSignalfdSiginfo.of(infos, at);
      transcript.gave(List.of(info.ssi_signo(), info.ssi_code(), info.ssi_status()));
    }
    return result;
  }

  @Override
  public int ppollMasked(long nanos, int[] mask, int... set) {
    StructPollfd[] entries = entries(set);
    return gave(
        noted(() -> Poll.ppoll(entries, time(nanos), mask(mask)), "ppoll", Words.numbers(set)),
        entries);
  }

  @Override
  public int pselectMasked(long nanos, int[] mask, int nfds, int... reading) {
    FdSet[] sets = {FdSet.of(reading), null, null};
    int result =
        noted(
            () -> SysSelect.pselect(nfds, sets[0], null, null, time(nanos), mask(mask)),
            "pselect",
            nfds);
    transcript.gave(Arrays.toString(sets));
    return result;
  }

  @Override
  public int epoll_pwait(int set, int most, int timeoutMs, int[] mask) {
    StructEpollEvent[] events = new StructEpollEvent[most];
    return gave(
        noted(
            () -> SysEpoll.epoll_pwait(set, events, timeoutMs, mask(mask)),
            "epoll_pwait",
            set,
            most,
            timeoutMs),
        events);
  }

  @Override
  public int epoll_pwait2Masked(int set, int most, long nanos, int[] mask) {
    StructEpollEvent[] events = new StructEpollEvent[most];
    return gave(
        noted(
            () -> SysEpoll.epoll_pwait2(set, events, time(nanos), mask(mask)),
            "epoll_pwait2",
            set,
            most,
            nanos),
        events);
  }

  @Override
  public int sendfile(int to, int from, long offset, long count) {
    return noted(
        () ->
            offset < 0
                ? SysSendfile.sendfile(to, from, count)
                : SysSendfile.sendfile(to, from, offset, count),
        "sendfile",
        to,
        from,
        offset,
        count);
  }

  @Override
  public void restore() {
    SigsetT all = new SigsetT();
    Signal.sigfillset(all);
    while (result(() -> Signal.sigtimedwait(all, NOW).si_signo()) > 0) {
      // One more is not pending.
    }
    result(
        () -> {
          Signal.pthread_sigmask(Signal.SIG_SETMASK, new SigsetT());
          return 0;
        });
  }
}
