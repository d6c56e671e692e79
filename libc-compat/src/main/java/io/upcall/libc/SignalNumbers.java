package io.upcall.libc;

/** The constants of {@code signal.h}; {@link Signal} inherits them. Numbers are Linux's. */
abstract class SignalNumbers {

  /** The terminal is gone, or: read your configuration again. */
  public static final int SIGHUP = 1;

  /** Interrupt from the keyboard. */
  public static final int SIGINT = 2;

  /** Quit from the keyboard; the JVM takes the host's for its thread dump. */
  public static final int SIGQUIT = 3;

  /** Illegal instruction. */
  public static final int SIGILL = 4;

  /** Breakpoint. */
  public static final int SIGTRAP = 5;

  /** Abort(3). */
  public static final int SIGABRT = 6;

  /** Bad memory access. */
  public static final int SIGBUS = 7;

  /** Erroneous arithmetic. */
  public static final int SIGFPE = 8;

  /** End at once; cannot be caught, blocked or ignored. */
  public static final int SIGKILL = 9;

  /** For programs. */
  public static final int SIGUSR1 = 10;

  /** Invalid memory reference. */
  public static final int SIGSEGV = 11;

  /** For programs. */
  public static final int SIGUSR2 = 12;

  /** Written to what nobody reads; a proc begins with it ignored, as the JVM does. */
  public static final int SIGPIPE = 13;

  /** Alarm(2) or setitimer(2). */
  public static final int SIGALRM = 14;

  /** Please end. */
  public static final int SIGTERM = 15;

  /** Unused. */
  public static final int SIGSTKFLT = 16;

  /** A child has ended. */
  public static final int SIGCHLD = 17;

  /** Go on. */
  public static final int SIGCONT = 18;

  /** Stop; not available. */
  public static final int SIGSTOP = 19;

  /** Stop from the keyboard. */
  public static final int SIGTSTP = 20;

  /** Read from the terminal in the background. */
  public static final int SIGTTIN = 21;

  /** Write to the terminal in the background. */
  public static final int SIGTTOU = 22;

  /** Urgent data. */
  public static final int SIGURG = 23;

  /** CPU time limit. */
  public static final int SIGXCPU = 24;

  /** File size limit. */
  public static final int SIGXFSZ = 25;

  /** Virtual timer. */
  public static final int SIGVTALRM = 26;

  /** Profiling timer. */
  public static final int SIGPROF = 27;

  /** The window changed. */
  public static final int SIGWINCH = 28;

  /** I/O is possible. */
  public static final int SIGIO = 29;

  /** Power failure. */
  public static final int SIGPWR = 30;

  /** Bad system call. */
  public static final int SIGSYS = 31;

  /** The first real-time signal: those queue, and are delivered in the order of their numbers. */
  public static final int SIGRTMIN = 34;

  /** The last real-time signal. */
  public static final int SIGRTMAX = 64;

  /** One more than the highest number. */
  public static final int NSIG = 65;

  // ---- sa_flags --------------------------------------------------------------------------------

  /** No SIGCHLD for children that stop: none does. */
  public static final int SA_NOCLDSTOP = 1;

  /** Children leave no zombies. */
  public static final int SA_NOCLDWAIT = 2;

  /** The handler is {@link StructSigaction#sa_sigaction}. */
  public static final int SA_SIGINFO = 4;

  /** The interrupted call goes on; see the table of EINTR in the package's README. */
  public static final int SA_RESTART = 0x10000000;

  /** The signal is not blocked while its handler runs. */
  public static final int SA_NODEFER = 0x40000000;

  /** The handler runs once; then the action is the default again. */
  public static final int SA_RESETHAND = 0x80000000;

  // ---- how a mask changes ----------------------------------------------------------------------

  /** These too are blocked. */
  public static final int SIG_BLOCK = 0;

  /** These are blocked no more. */
  public static final int SIG_UNBLOCK = 1;

  /** Just these are blocked. */
  public static final int SIG_SETMASK = 2;

  // ---- si_code ---------------------------------------------------------------------------------

  /** By kill(2). */
  public static final int SI_USER = 0;

  /** By this library itself: a broken pipe, a signal of the host. */
  public static final int SI_KERNEL = 0x80;

  /** By sigqueue(3). */
  public static final int SI_QUEUE = -1;

  /** By a timer. */
  public static final int SI_TIMER = -2;

  /** By the end of an asynchronous operation of {@link Aio}. */
  public static final int SI_ASYNCIO = -4;

  /** By pthread_kill(3) or raise(3). */
  public static final int SI_TKILL = -6;

  /** Of SIGCHLD: the child has exited. */
  public static final int CLD_EXITED = 1;

  /** Of SIGCHLD: a signal has ended the child. */
  public static final int CLD_KILLED = 2;

  /** For {@link Signal#setitimer}: time as the clock on the wall has it. */
  public static final int ITIMER_REAL = 0;

  SignalNumbers() {}
}
